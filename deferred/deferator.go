package deferred

import (
	"errors"
	"iter"
)

// Errors of a Deferator.
var (
	// ErrNotReady is the result of a Next while an earlier one waits.
	ErrNotReady = errors.New("deferred: next: an earlier one has not fired yet")
	// ErrStopped is the result of a Next that Stop has cut short or preceded.
	ErrStopped = errors.New("deferred: next: stopped")
)

// Deferator is an iterator whose items are not there yet. They come a few at a
// time, as many as it likes. Who uses one either reads it to its end or stops
// it; Each, Collect and Produce do so.
type Deferator[T any] interface {
	// Next returns a Deferred for the next items, in their order; none means
	// the end. The one before must have fired. After an error every Next fails.
	// Loop only.
	Next() *Deferred[[]T]
	// Stop ends it early: a Next that waits fails. It may be called again and
	// after the end. Loop only.
	Stop()
}

// Each is the items of d as a range loop in the body of co. An error is the
// last item. Leaving the loop stops d. Called on the loop.
//
//	for row, err := range deferred.Each(co, rows) {
func Each[T any](co *Coroutine, d Deferator[T]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var next *Deferred[[]T]
		defer func() {
			d.Stop()
			if next != nil { // cut short by the end of the loop, it has no waiter
				next.markHandled()
			}
		}()
		for {
			next = d.Next()
			items, err := Await(co, next)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			if len(items) == 0 {
				return
			}
			for _, item := range items {
				if !yield(item, nil) {
					return
				}
			}
		}
	}
}

// Collect returns a Deferred for all items of d, which it keeps in memory.
// Cancelling it stops d. Loop only.
func Collect[T any](loop Loop, d Deferator[T]) *Deferred[[]T] {
	return Inline(loop, func(co *Coroutine) ([]T, error) {
		var all []T
		for item, err := range Each(co, d) {
			if err != nil {
				return nil, err
			}
			all = append(all, item)
		}
		return all, nil
	})
}
