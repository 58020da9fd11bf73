package reactor_test

import (
	"strings"
	"testing"

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
