package reactortest_test

import (
	"syscall"
	"testing"
	"time"

	"go.uber.org/zap"

	"sasync/reactor"
	"sasync/reactor/reactortest"
)

func TestStats_CountTriesToAcceptThatFail(t *testing.T) {
	r := reactortest.NewReactor(t, reactor.Config{Logger: zap.NewNop()})
	listen(t, r)
	r.Start()
	r.Network.AcceptError = syscall.EMFILE
	dial(r, &reactortest.Protocol{})
	r.Advance(time.Second) // it tries again
	if c := r.Stats().Connections; c.AcceptFailures != 2 || c.Accepted != 0 {
		t.Errorf("%+v", c)
	}
	r.Network.AcceptError = nil
	r.Advance(time.Second)
	if c := r.Stats().Connections; c.AcceptFailures != 2 || c.Accepted != 1 {
		t.Errorf("afterwards %+v", c)
	}
}
