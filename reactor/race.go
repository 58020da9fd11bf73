package reactor

import (
	"net/netip"
	"slices"
	"time"

	"sasync/deferred"
)

// race tries several addresses as RFC 8305 ("happy eyeballs") says: the next
// one when the one before has failed, or beside it when that takes longer than
// delay. The first value wins, and the other attempts are cancelled before
// anybody hears of it.
type race[T any] struct {
	// Immutable after raceTo.
	loop    deferred.Loop
	delay   time.Duration                              // or never64
	attempt func(netip.AddrPort) *deferred.Deferred[T] // lets go of its value when it is cancelled
	result  *deferred.Deferred[T]

	// Owned by the loop.
	left    []netip.AddrPort // not tried yet
	running []*deferred.Deferred[T]
	errs    []error // of those that have failed, in this order
	unwait  func()  // takes the next attempt off the clock
}

// raceTo fails with the one error if there is one address, else with a
// *deferred.AllFailedError.
func raceTo[T any](loop deferred.Loop, addrs []netip.AddrPort, delay time.Duration,
	attempt func(netip.AddrPort) *deferred.Deferred[T]) *deferred.Deferred[T] {
	r := &race[T]{loop: loop, delay: delay, attempt: attempt, left: interleave(addrs), unwait: func() {}}
	r.result = deferred.NewCancellable(loop, func(*deferred.Deferred[T]) { r.end() })
	r.next()
	return r.result
}

// next begins an attempt, and while they fail at once the one after it.
func (r *race[T]) next() {
	r.unwait()
	for len(r.left) > 0 {
		d := r.attempt(r.left[0])
		r.left = r.left[1:]
		if _, err, failed := d.Result(); !failed || err == nil {
			r.follow(d)
			return
		}
		d.AddErrback(func(err error) (none T, _ error) {
			r.errs = append(r.errs, err)
			return none, nil
		})
	}
	switch {
	case len(r.running) > 0:
	case len(r.errs) == 1:
		r.result.Errback(r.errs[0])
	default:
		r.result.Errback(&deferred.AllFailedError{Errs: r.errs})
	}
}

// follow waits for d, and for the time of the next attempt.
func (r *race[T]) follow(d *deferred.Deferred[T]) {
	r.running = append(r.running, d)
	if len(r.left) > 0 && r.delay != never64 {
		r.unwait = r.loop.AfterFunc(r.delay, r.next)
	}
	d.AddBoth(func(value T, err error) (none T, _ error) {
		r.arrived(d, value, err)
		return none, nil
	})
}

func (r *race[T]) arrived(d *deferred.Deferred[T], value T, err error) {
	i := slices.Index(r.running, d)
	switch {
	case i < 0: // cancelled by end
	case err == nil:
		r.end()
		r.result.Callback(value)
	default:
		r.running = slices.Delete(r.running, i, i+1)
		r.errs = append(r.errs, err)
		r.next()
	}
}

// end leaves nothing under way.
func (r *race[T]) end() {
	r.unwait()
	running := r.running
	r.left, r.running = nil, nil
	for _, d := range running {
		d.Cancel()
	}
}

// interleave changes the order of addrs to one of each family in turn, as long
// as there are both. The first stays the first.
func interleave(addrs []netip.AddrPort) []netip.AddrPort {
	var first, second []netip.AddrPort
	for _, a := range addrs {
		if a.Addr().Is4() == addrs[0].Addr().Is4() {
			first = append(first, a)
		} else {
			second = append(second, a)
		}
	}
	mixed := make([]netip.AddrPort, 0, len(addrs))
	for len(first) > 0 && len(second) > 0 {
		mixed = append(mixed, first[0], second[0])
		first, second = first[1:], second[1:]
	}
	return append(append(mixed, first...), second...)
}
