package peertest

import (
	"testing"
	"time"

	"sasync/reactor"
)

// NewReactor returns a reactor of the machine's.
func NewReactor(t testing.TB) *reactor.Reactor {
	t.Helper()
	r, err := reactor.New(reactor.Config{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Listen has f serve a port of this machine and gives its address.
func Listen(t testing.TB, r *reactor.Reactor, f reactor.Factory) (addr string) {
	t.Helper()
	port, err := reactor.TCPServer{Addr: "127.0.0.1:0"}.Listen(r, f)
	if err != nil {
		t.Fatal(err)
	}
	return port.Addr().String()
}

// Beside runs r until f, on a goroutine of its own, has returned.
func Beside(t testing.TB, r *reactor.Reactor, f func()) {
	t.Helper()
	r.CallWhenRunning(func() {
		go func() {
			f()
			_ = r.Stop()
		}()
	})
	RunReactor(t, r)
}

// RunReactor runs r and fails the test if it has not ended after a minute.
func RunReactor(t testing.TB, r *reactor.Reactor) {
	t.Helper()
	stuck := time.AfterFunc(time.Minute, func() { panic(t.Name() + ": the reactor is stuck") })
	defer stuck.Stop()
	if err := r.Run(); err != nil {
		t.Fatal(err)
	}
}
