package deferred

// FromFunc returns a Deferator of what next returns, called on the loop once for
// each Next. more is false at the end; an error or a panic ends it too. Loop
// only.
func FromFunc[T any](loop Loop, next func() (item T, more bool, err error)) Deferator[T] {
	loop.DeferredState().check()
	return &funcItems[T]{loop: loop, next: next}
}

type funcItems[T any] struct {
	loop Loop
	next func() (T, bool, error) // nil at the end
	err  error                   // what has ended it
}

func (f *funcItems[T]) Next() *Deferred[[]T] {
	f.loop.DeferredState().check()
	if f.next == nil {
		return f.end()
	}
	more := false
	item, err := guard(func(next func() (T, bool, error)) (item T, err error) {
		item, more, err = next()
		return item, err
	}, f.next)
	if err != nil || !more {
		f.next, f.err = nil, err
		return f.end()
	}
	return Succeed(f.loop, []T{item})
}

func (f *funcItems[T]) end() *Deferred[[]T] {
	if f.err != nil {
		return Fail[[]T](f.loop, f.err)
	}
	return Succeed[[]T](f.loop, nil)
}

func (f *funcItems[T]) Stop() {
	f.loop.DeferredState().check()
	if f.next != nil {
		f.next, f.err = nil, ErrStopped
	}
}
