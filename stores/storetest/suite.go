package storetest

import (
	"errors"
	"testing"
	"time"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/stores"
)

// Run holds stores to what package stores promises, one subtest a promise. open
// returns the URL of an empty database; each test asks for one. The same stores
// were given to Main.
func Run(t *testing.T, open func(testing.TB) string, all ...Store) {
	for _, store := range all {
		t.Run(store.Name, func(t *testing.T) {
			for _, p := range storePromises {
				t.Run(p.name, func(t *testing.T) { p.test(newSuite(t, open(t), store)) })
			}
		})
	}
	t.Run("Transactions", func(t *testing.T) {
		for _, p := range togetherPromises {
			t.Run(p.name, func(t *testing.T) { p.test(newSuite(t, open(t), Store{})) })
		}
	})
}

// promise is a subtest, named as what it asserts.
type promise struct {
	name string
	test func(*suite)
}

// suite is one test of the suite. The test's goroutine is the loop.
type suite struct {
	*testing.T
	url   string
	store Store
	loop  *deferredtest.Loop

	s *stores.Space
	h Handle
}

// lease is how long a store stays with a process that was killed, on the loop's
// virtual clock.
const lease = 10 * time.Second

func newSuite(t *testing.T, url string, store Store) *suite {
	s := &suite{T: t, url: url, store: store, loop: deferredtest.NewLoop(t)}
	s.Cleanup(s.shutdown)
	return s
}

// open starts a broker and opens the store.
func (s *suite) open() {
	s.Helper()
	s.start(s.url)
	s.h = value(s, s.store.Open(s.s))
}

func (s *suite) start(url string) {
	b := dbthread.Open(s.loop, url, dbthread.Config{Startup: stores.Create, Writers: 3})
	s.s = stores.New(s.loop, b, stores.Config{Lease: lease})
}

func (s *suite) shutdown() {
	if s.s != nil {
		value(s, s.s.Shutdown())
		s.s = nil
	}
}

// reopen is a restart in good order.
func (s *suite) reopen() {
	s.Helper()
	s.shutdown()
	s.open()
}

// value waits for d and wants a result.
func value[T any](s *suite, d *deferred.Deferred[T]) T {
	s.Helper()
	s.loop.RunUntil(d.Fired)
	return deferredtest.Result(s.T, d)
}

// failure waits for d and wants an error.
func failure[T any](s *suite, d *deferred.Deferred[T]) error {
	s.Helper()
	s.loop.RunUntil(d.Fired)
	return deferredtest.Failure(s.T, d)
}

// want checks what is stored under a name.
func (s *suite) want(name, want string) {
	s.Helper()
	if got := value(s, s.h.Get(name)); got != want {
		s.Errorf("%s is %q, want %q", name, got, want)
	}
}

func (s *suite) wantMissing(name string) {
	s.Helper()
	if err := failure(s, s.h.Get(name)); !errors.Is(err, stores.ErrMissing) {
		s.Errorf("%s: error %v, want %v", name, err, stores.ErrMissing)
	}
}
