package service

import (
	"errors"

	"sasync/deferred"
	"sasync/reactor"
)

// Run runs r with s in it: s is started in the first phase of the startup, and
// stopped in the first phase of the shutdown, which waits for it within its
// limit and then hurries it. If s cannot be started, r is stopped. The errors of
// both, as *Error, and that of r are Run's; being stopped during the start is no
// error. The goroutine that calls Run is the loop until it returns.
func Run(r *reactor.Reactor, s Service) error {
	l := wrap(r, s)
	var startErr, stopErr error
	stopping := false
	start := r.Before(reactor.Startup, func() *deferred.Deferred[deferred.Unit] {
		return l.Start().AddErrback(func(err error) (deferred.Unit, error) {
			startErr = named("start", "", err)
			if stopping {
				startErr = notCancelled(startErr)
			}
			_ = r.Stop() // unless it is being stopped
			return deferred.Unit{}, nil
		})
	})
	stop := r.Before(reactor.Shutdown, func() *deferred.Deferred[deferred.Unit] {
		stopping = true
		return l.Stop().AddErrback(func(err error) (deferred.Unit, error) {
			stopErr = named("stop", "", err)
			return deferred.Unit{}, nil
		})
	})
	err := r.Run()
	_, _ = start.Remove(), stop.Remove() // if the run did not begin
	return errors.Join(startErr, stopErr, err)
}

// notCancelled is err without those of its parts that are cancellations.
func notCancelled(err error) error {
	if several, is := err.(interface{ Unwrap() []error }); is {
		var rest []error
		for _, one := range several.Unwrap() {
			rest = append(rest, notCancelled(one))
		}
		return errors.Join(rest...)
	}
	if errors.Is(err, deferred.ErrCancelled) {
		return nil
	}
	return err
}
