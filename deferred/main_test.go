package deferred_test

import (
	"errors"
	"testing"

	"go.uber.org/goleak"

	"sasync/deferred/deferredtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errBoom = errors.New("boom")

// trace records the order in which callbacks run.
type trace []string

func (tr *trace) add(name string) { *tr = append(*tr, name) }

func (tr *trace) want(t *testing.T, promise string, names ...string) {
	t.Helper()
	got := []string(*tr)
	if len(got) != len(names) {
		t.Fatalf("%s: ran %q, want %q", promise, got, names)
	}
	for i := range got {
		if got[i] != names[i] {
			t.Fatalf("%s: ran %q, want %q", promise, got, names)
		}
	}
}

func newLoop(t testing.TB) *deferredtest.Loop { return deferredtest.NewLoop(t) }

// mustPanic returns the value that f panics with.
func mustPanic(t *testing.T, f func()) (value any) {
	t.Helper()
	defer func() {
		if value = recover(); value == nil {
			t.Fatal("no panic")
		}
	}()
	f()
	return nil
}
