package reactor_test

import (
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"sasync/deferred"
	"sasync/reactor"
)

func TestNew_NamesTheFieldItCannotUse(t *testing.T) {
	for field, cfg := range map[string]reactor.Config{
		"Config.MaxPosted":           {MaxPosted: -1},
		"Config.MaxPostedPerTurn":    {MaxPostedPerTurn: -1},
		"Config.CPU.Goroutines":      {CPU: reactor.PoolConfig{Goroutines: -3}},
		"Config.Blocking.MaxQueued":  {Blocking: reactor.PoolConfig{MaxQueued: -3}},
		"Config.Blocking.Goroutines": {Blocking: reactor.PoolConfig{Goroutines: -1}},
		"Config.CPU.MaxQueued":       {CPU: reactor.PoolConfig{MaxQueued: -1}},
	} {
		_, err := reactor.New(cfg)
		if err == nil || !strings.Contains(err.Error(), field) {
			t.Errorf("%s: got %v", field, err)
		}
	}
}

func TestNew_WithoutALoggerErrorsGoToStandardError(t *testing.T) {
	in, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	stderr := os.Stderr
	os.Stderr = out
	r, err := reactor.New(reactor.Config{})
	os.Stderr = stderr
	if err != nil {
		t.Fatal(err)
	}
	r.CallWhenRunning(func() {
		deferred.Fail[int](r, errors.New("boom"))
		_ = r.Stop()
	})
	run(t, r)
	_ = out.Close()
	if said, _ := io.ReadAll(in); !strings.Contains(string(said), "boom") {
		t.Errorf("it said %q", said)
	}
	_ = in.Close()
}
