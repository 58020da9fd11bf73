package reactortest_test

import (
	"os"
	"testing"

	"go.uber.org/goleak"

	"sasync/reactor"
	"sasync/reactor/reactortest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestReactor_System(t *testing.T) {
	reactortest.TestReactor(t, reactortest.Subject{Config: reactor.Config{Signals: []os.Signal{}}})
}

func TestReactor_InMemory(t *testing.T) {
	reactortest.TestReactor(t, reactortest.Subject{Config: reactortest.OnChannels(reactor.Config{}), Bubble: true})
}
