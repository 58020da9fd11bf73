package deferred

// Inline runs body as a coroutine, up to its first wait before Inline returns,
// and gives a Deferred for what body returns. Cancelling that Deferred cancels
// what body waits for at that moment; body sees the error and may go on. A
// body that still waits when the loop ends is unwound: its defers run, and what
// it alone has waited for is cancelled. Loop only.
func Inline[T any](loop Loop, body func(co *Coroutine) (T, error)) *Deferred[T] {
	s := loop.DeferredState()
	s.check()
	if s.ending {
		return Fail[T](loop, ErrLoopEnded)
	}
	n := &inline[T]{body: body}
	n.derived.born(s, n)
	n.co.state = s
	s.takeWorker(&n.co, n).next()
	return &n.derived
}

// inline is a coroutine together with the Deferred for its result.
type inline[T any] struct {
	noResult
	derived Deferred[T]
	co      Coroutine
	body    func(*Coroutine) (T, error)
}

// unwind is the private panic that ends a body whose loop has ended.
type unwind struct{}

func (n *inline[T]) runBody() {
	var value T
	w, err, done := n.co.worker, error(ErrGoexit), false
	w.enter()
	defer func() {
		w.end()
		if !done {
			switch p := recover(); p.(type) {
			case nil:
			case unwind:
				err = ErrLoopEnded
			default:
				err = newPanicError(p)
			}
		}
		n.body = nil
		if err != nil {
			if path := n.co.awaitPath(err); path != nil {
				n.derived.ownOrigin().path = path
			}
		}
		n.derived.settle(value, err)
	}()
	value, err = n.body(&n.co)
	done = true
}

// cancel interrupts the body, which decides what comes of it: the Deferred is
// pending until the body returns.
func (n *inline[T]) cancel() {
	n.co.cancel()
	n.goOn()
}

func (n *inline[T]) goOn() { n.derived.KeepPending() }
