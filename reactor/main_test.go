package reactor_test

import (
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"sasync/reactor"
)

// asChild, in the environment, makes the test program do something else: what
// it says.
const asChild = "SASYNC_TEST_CHILD"

func TestMain(m *testing.M) {
	if what := os.Getenv(asChild); what != "" {
		os.Exit(stdioChild(what))
	}
	goleak.VerifyTestMain(m)
}

// newReactor returns the real thing with its log in reach.
func newReactor(t testing.TB, cfg reactor.Config) (*reactor.Reactor, *observer.ObservedLogs) {
	t.Helper()
	core, logs := observer.New(zapcore.DebugLevel)
	cfg.Logger = zap.New(core)
	r, err := reactor.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return r, logs
}

// run runs r and fails the test if it has not ended after a minute.
func run(t testing.TB, r *reactor.Reactor) {
	t.Helper()
	stuck := time.AfterFunc(time.Minute, func() { panic(t.Name() + ": the reactor is stuck") })
	defer stuck.Stop()
	if err := r.Run(); err != nil {
		t.Fatal(err)
	}
}
