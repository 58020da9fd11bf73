package deferred_test

import (
	"errors"
	"runtime"
	"testing"
	"time"
	"weak"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

// These tests hold rows of docs/from-twisted.md that no other test does.

func TestFiring_LetsGoOfTheCanceller(t *testing.T) {
	loop := newLoop(t)
	for name, fire := range map[string]func(d *deferred.Deferred[int]){
		"callback": func(d *deferred.Deferred[int]) { d.Callback(1) },
		"errback":  func(d *deferred.Deferred[int]) { d.Errback(errBoom) },
		"cancel":   (*deferred.Deferred[int]).Cancel,
	} {
		d, gone := withConnection(loop)
		fire(d)
		d.AddErrback(func(error) (int, error) { return 0, nil })
		runtime.GC()
		if gone.Value() != nil {
			t.Errorf("%s: the Deferred keeps what its canceller holds", name)
		}
		runtime.KeepAlive(d)
	}
}

// withConnection returns a Deferred whose canceller holds what is returned too.
func withConnection(loop deferred.Loop) (*deferred.Deferred[int], weak.Pointer[[1 << 10]byte]) {
	connection := new([1 << 10]byte)
	d := deferred.NewCancellable(loop, func(*deferred.Deferred[int]) { clear(connection[:]) })
	return d, weak.Make(connection)
}

func TestFiring_ASecondTimePanicsAfterAnErrorToo(t *testing.T) {
	loop := newLoop(t)
	for name, second := range map[string]func(d *deferred.Deferred[int]){
		"callback": func(d *deferred.Deferred[int]) { d.Callback(2) },
		"errback":  func(d *deferred.Deferred[int]) { d.Errback(errors.New("another")) },
	} {
		d := deferred.Fail[int](loop, errBoom)
		if _, ok := mustPanic(t, func() { second(d) }).(*deferred.AlreadyCalledError); !ok {
			t.Errorf("%s: another panic", name)
		}
		if err := deferredtest.Failure(t, d); err != errBoom {
			t.Errorf("%s: the first error has become %v", name, err)
		}
	}
}

func TestSucceedAndFail_AreLikeFiringByHand(t *testing.T) {
	loop := newLoop(t)
	succeeded, failed := deferred.New[int](loop), deferred.New[int](loop)
	succeeded.Callback(1)
	failed.Errback(errBoom)
	for made, fired := range map[*deferred.Deferred[int]]*deferred.Deferred[int]{
		deferred.Succeed(loop, 1):         succeeded,
		deferred.Fail[int](loop, errBoom): failed,
	} {
		if !made.Fired() || made.String() != fired.String() {
			t.Errorf("%v and %v differ", made, fired)
		}
		mustPanic(t, func() { made.Callback(2) })
		for _, d := range []*deferred.Deferred[int]{made, fired} {
			d.AddErrback(func(error) (int, error) { return 0, nil })
		}
	}
}

func TestCallback_OfADeferredPassesItAsItIs(t *testing.T) {
	loop := newLoop(t)
	inner := deferred.New[int](loop)
	outer := deferred.New[*deferred.Deferred[int]](loop)
	outer.Callback(inner)
	if deferredtest.Result(t, outer) != inner {
		t.Fatal("another value")
	}
	deferredtest.Pending(t, inner)
}

func TestString_TellsWhereADeferredStands(t *testing.T) {
	loop := newLoop(t)
	waits := deferred.Succeed(loop, 1).AddCallbackDefer(func(int) *deferred.Deferred[int] { return deferred.New[int](loop) })
	failed := deferred.Fail[int](loop, errBoom)
	for want, d := range map[string]*deferred.Deferred[int]{
		"<Deferred, no result yet>":                   deferred.New[int](loop),
		"<Deferred, result: 1>":                       deferred.Succeed(loop, 1),
		"<Deferred, error: boom>":                     failed,
		"<Deferred, its chain waits for another one>": waits,
	} {
		if d.String() != want {
			t.Errorf("%v, want %s", d, want)
		}
	}
	deferredtest.Failure(t, failed)
}

func TestAdd_ToOneThatIsPausedOrWaitsRunsLater(t *testing.T) {
	loop := newLoop(t)
	var ran trace
	note := func(name string) func(int) (int, error) {
		return func(v int) (int, error) { ran.add(name); return v, nil }
	}
	paused := deferred.Succeed(loop, 1)
	paused.Pause()
	paused.AddCallback(note("paused"))
	inner := deferred.New[int](loop)
	deferred.Succeed(loop, 1).
		AddCallbackDefer(func(int) *deferred.Deferred[int] { return inner }).
		AddCallback(note("waits"))
	ran.want(t, "neither")
	paused.Unpause()
	ran.want(t, "once unpaused", "paused")
	inner.Callback(1)
	ran.want(t, "once it has its result", "paused", "waits")
}

func TestAdd_AnErrorOfACallbackThatACallbackAddedGoesToTheNextErrback(t *testing.T) {
	var seen error
	d := deferred.New[int](newLoop(t))
	d.AddCallback(func(v int) (int, error) {
		d.AddCallback(func(int) (int, error) { return 0, errBoom })
		d.AddErrback(func(err error) (int, error) { seen = err; return 7, nil })
		return v, nil
	})
	d.Callback(1)
	if v := deferredtest.Result(t, d); v != 7 || seen != errBoom {
		t.Fatalf("got %d after %v", v, seen)
	}
}

func TestPause_BeforeFiringAndBackDoesNothing(t *testing.T) {
	d := deferred.New[int](newLoop(t))
	d.Pause()
	d.Unpause()
	deferredtest.Pending(t, d)
	d.Callback(1)
	if v := deferredtest.Result(t, d); v != 1 {
		t.Fatalf("got %d", v)
	}
}

func TestAddCallbackDefer_TheInnerOneKeepsItsResult(t *testing.T) {
	loop := newLoop(t)
	inner := deferred.New[int](loop)
	d := deferred.Succeed(loop, 1).AddCallbackDefer(func(int) *deferred.Deferred[int] { return inner })
	inner.Callback(10)
	var seen int
	inner.AddCallback(func(v int) (int, error) { seen = v; return -1, nil })
	if v := deferredtest.Result(t, d); v != 10 || seen != 10 {
		t.Fatalf("the chain has got %d, a callback added later %d", v, seen)
	}
}

func TestAddCallbackDefer_ThreeThatWaitForOneAnotherGoOnFromTheInside(t *testing.T) {
	loop := newLoop(t)
	var ran trace
	note := func(name string) func(int) (int, error) {
		return func(v int) (int, error) { ran.add(name); return v + 1, nil }
	}
	waitFor := func(inner *deferred.Deferred[int], name string) *deferred.Deferred[int] {
		return deferred.Succeed(loop, 0).
			AddCallbackDefer(func(int) *deferred.Deferred[int] { return inner }).
			AddCallback(note(name))
	}
	innermost := deferred.New[int](loop).AddCallback(note("innermost"))
	middle := waitFor(innermost, "middle")
	outermost := waitFor(middle, "outermost")
	middle.AddCallback(note("middle, added later"))
	innermost.Callback(0)
	ran.want(t, "each before who waits for it", "innermost", "middle", "middle, added later", "outermost")
	if v := deferredtest.Result(t, outermost); v != 3 {
		t.Fatalf("got %d: what was added after it began to wait is not its affair", v)
	}
}

func TestAddCallbackDefer_WaitsForAPausedInnerOne(t *testing.T) {
	loop := newLoop(t)
	inner := deferred.Succeed(loop, 3)
	inner.Pause()
	get := func(int) *deferred.Deferred[int] { return inner }
	chained := deferred.Succeed(loop, 1).AddCallbackDefer(get)
	derived := deferred.ThenDefer(deferred.Succeed(loop, 1), get)
	awaited := deferred.Inline(loop, func(co *deferred.Coroutine) (int, error) { return deferred.Await(co, inner) })
	all := []*deferred.Deferred[int]{chained, derived, awaited}
	for _, d := range all {
		deferredtest.Pending(t, d)
	}
	inner.Unpause()
	for i, d := range all {
		if v := deferredtest.Result(t, d); v != 3 {
			t.Errorf("%d: got %d", i, v)
		}
	}
}

func TestAddCallbackDefer_APausedOuterOneDoesNotHoldBackTheInner(t *testing.T) {
	loop := newLoop(t)
	inner := deferred.New[int](loop)
	outer := deferred.Succeed(loop, 1).AddCallbackDefer(func(int) *deferred.Deferred[int] { return inner })
	outer.Pause()
	ran := false
	inner.AddCallback(func(v int) (int, error) { ran = true; return v, nil })
	inner.Callback(1)
	if !ran {
		t.Fatal("the inner callback waits")
	}
	outer.Unpause()
	deferredtest.Result(t, outer)
}

func TestChainTo_AMillionLinksNeedConstantStack(t *testing.T) {
	loop := newLoop(t)
	const links = 1_000_000
	first := deferred.New[int](loop)
	last := first
	for range links {
		next := deferred.New[int](loop)
		last.ChainTo(next)
		last = next
	}
	depth := 0
	last.AddCallback(func(v int) (int, error) { depth = stackDepth(); return v, nil })
	first.Callback(1)
	if v := deferredtest.Result(t, last); v != 1 || depth > 60 {
		t.Fatalf("got %d, %d frames deep", v, depth)
	}
}

func TestChainTo_AnErrorGoesToTheOtherOneAloneOrStays(t *testing.T) {
	loop := newLoop(t)
	a, b := deferred.New[int](loop), deferred.New[int](loop)
	a.ChainTo(b)
	a.Errback(errBoom)
	if err := deferredtest.Failure(t, b); err != errBoom {
		t.Fatalf("got %v", err)
	}
	c := deferred.New[int](loop)
	c.ChainTo(deferred.Succeed(loop, 1)) // has its own result
	c.Errback(errBoom)
	loop.End()
	if errs := loop.TakeUnhandled(); len(errs) != 1 {
		t.Fatalf("unhandled: %v, want that of the second chain", errs)
	}
}

func TestCancel_OfAChainThatWaitsDoesNotCallItsOwnCanceller(t *testing.T) {
	loop := newLoop(t)
	inner := deferred.New[int](loop)
	d := deferred.NewCancellable(loop, func(*deferred.Deferred[int]) { t.Error("called") })
	d.AddCallbackDefer(func(int) *deferred.Deferred[int] { return inner })
	d.Callback(1)
	d.Cancel()
	if err := deferredtest.Failure(t, d); err != deferred.ErrCancelled || !inner.Fired() {
		t.Fatalf("got %v, inner: %v", err, inner)
	}
}

func TestUnhandled_IsReportedForAnErrorInACycle(t *testing.T) {
	type node struct{ d *deferred.Deferred[*node] }
	loop := newLoop(t)
	n := &node{deferred.New[*node](loop)}
	n.d.Callback(n) // its result leads back to it
	n.d.AddCallback(func(n *node) (*node, error) { return n, errBoom })
	n = nil
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); loop.Run() {
		runtime.GC()
		if errs := loop.TakeUnhandled(); len(errs) == 1 && errs[0] == errBoom {
			return
		}
	}
	t.Fatal("never reported")
}

func TestUnhandled_IsClearedByAnErrbackThatWaits(t *testing.T) {
	loop := newLoop(t) // fails the test if one is reported
	deferred.Fail[int](loop, errBoom).
		AddErrbackDefer(func(error) *deferred.Deferred[int] { return deferred.New[int](loop) })
}

// codeError is an error that a caller looks for by its type.
type codeError struct{ code int }

func (e *codeError) Error() string { return "code" }

func TestErrors_AreFoundByTypeBehindEveryLink(t *testing.T) {
	loop := newLoop(t)
	fail := func() *deferred.Deferred[int] { return deferred.Fail[int](loop, &codeError{7}) }
	same := func(v int) (int, error) { return v, nil }
	for name, d := range map[string]interface{ Result() (int, error, bool) }{
		"AddCallback":      fail().AddCallback(same),
		"AddCallbackDefer": deferred.Succeed(loop, 1).AddCallbackDefer(func(int) *deferred.Deferred[int] { return fail() }),
		"AddTimeout":       fail().AddTimeout(time.Second, nil),
		"panic":            deferred.Succeed(loop, 1).AddCallback(func(int) (int, error) { panic(&codeError{7}) }),
		"Then":             deferred.Then(fail(), same),
		"ThenDefer":        deferred.ThenDefer(fail(), func(int) *deferred.Deferred[int] { return nil }),
		"Inline": deferred.Inline(loop, func(co *deferred.Coroutine) (int, error) {
			return deferred.Await(co, fail())
		}),
		"Gather": deferred.Then(deferred.Gather(loop, fail()), func([]int) (int, error) { return 0, nil }),
		"Join2":  deferred.Then(deferred.Join2(fail(), fail()), func(deferred.Joined2[int, int]) (int, error) { return 0, nil }),
		"Race":   deferred.Then(deferred.Race(loop, fail()), func(deferred.Indexed[int]) (int, error) { return 0, nil }),
		"Retry":  deferred.Retry(loop, deferred.Backoff{Attempts: 1}, func(int) *deferred.Deferred[int] { return fail() }),
		"Run":    deferred.Run(deferred.NewLock(loop), fail),
	} {
		_, err, _ := d.Result()
		var code *codeError
		if !errors.As(err, &code) || code.code != 7 {
			t.Errorf("%s: got %v", name, err)
		}
		d.(*deferred.Deferred[int]).AddErrback(func(error) (int, error) { return 0, nil })
	}
}
