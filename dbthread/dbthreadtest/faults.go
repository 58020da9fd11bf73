package dbthreadtest

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"sasync/dbthread/dialect"
)

// Point is where a fault comes.
type Point string

// The points where a connection can meet a fault.
const (
	Connect    Point = "connect"
	Begin      Point = "begin"
	Statement  Point = "statement"
	Savepoint  Point = "savepoint"
	Release    Point = "release"
	RollbackTo Point = "rollback to"
	Commit     Point = "commit" // a fault there undoes the transaction
)

// Faults are those that one database meets, and the gate of its writer. Its
// methods are safe from any goroutine.
type Faults struct {
	gate gate

	// Guarded by mu.
	mu    sync.Mutex
	plans map[Point][]error
}

// Fault is an error of one of dbthread's kinds: ErrFull, ErrIO, ErrBusy,
// ErrConnectionLost and so on. The transaction that meets it can go on.
func Fault(kind error) error { return &fault{kind: kind} }

// Fatal is a Fault that has also undone the whole transaction, as a full disk
// does.
func Fatal(kind error) error { return &fault{kind: kind, undoes: true} }

type fault struct {
	kind   error
	undoes bool
}

func (f *fault) Error() string { return "injected fault: " + f.kind.Error() }

// Plan has the next calls at p fail with errs, in this order; a nil lets one
// pass. It replaces what was planned for p.
func (f *Faults) Plan(p Point, errs ...error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.plans[p] = errs
}

// next is what the next call at p meets.
func (f *Faults) next(p Point) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	plan := f.plans[p]
	if len(plan) == 0 {
		return nil
	}
	f.plans[p] = plan[1:]
	return plan[0]
}

var injected = struct {
	mu    sync.Mutex
	count int
	byURL map[string]*Faults
}{byURL: map[string]*Faults{}}

// Inject returns a URL of the database of url that meets the Faults. It is good
// until the test ends. Safe from any goroutine.
func Inject(t testing.TB, url string) (string, *Faults) {
	f := &Faults{plans: map[Point][]error{}}
	f.gate.cond.L = &f.gate.mu
	injected.mu.Lock()
	defer injected.mu.Unlock()
	injected.count++
	rest := fmt.Sprintf("%d:%s", injected.count, url)
	injected.byURL[rest] = f
	t.Cleanup(func() {
		injected.mu.Lock()
		defer injected.mu.Unlock()
		delete(injected.byURL, rest)
	})
	return "faults:" + rest, f
}

func init() {
	dialect.Register("faults", func(rest string) (dialect.Database, error) {
		injected.mu.Lock()
		f := injected.byURL[rest]
		injected.mu.Unlock()
		if f == nil {
			return nil, errors.New("not a URL that Inject has made")
		}
		_, url, _ := strings.Cut(rest, ":")
		base, err := dialect.Open(url)
		if err != nil {
			return nil, err
		}
		return &database{base, f}, nil
	})
}
