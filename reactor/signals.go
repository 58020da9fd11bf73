package reactor

import (
	"os"
	"os/signal"

	"go.uber.org/zap"
)

// ExitSignal is the first signal that this run, or else the last one, has had:
// nil if none. It makes the exit code: 128 plus its number. Safe from any
// goroutine.
func (r *Reactor) ExitSignal() os.Signal {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.exitSignal
}

// watchSignals makes the first signal stop the reactor, one that comes while it
// stops end the graceful part of the shutdown, and gives a further one its
// usual effect, which ends the process. The function it returns gives all of
// them back to who had them before.
func (r *Reactor) watchSignals() (unwatch func()) {
	var wanted []os.Signal
	for _, s := range r.cfg.Signals {
		if !signal.Ignored(s) {
			wanted = append(wanted, s)
		}
	}
	if len(wanted) == 0 {
		return func() {}
	}
	signals, done := make(chan os.Signal, 2), make(chan struct{})
	signal.Notify(signals, wanted...)
	go func() {
		defer close(done)
		for s := range signals {
			if r.signalled(s) {
				signal.Stop(signals)
			}
		}
	}()
	return func() {
		signal.Stop(signals)
		close(signals)
		<-done
	}
}

func (r *Reactor) signalled(s os.Signal) (last bool) {
	r.mu.Lock()
	if r.exitSignal == nil {
		r.exitSignal = s
	}
	r.mu.Unlock()
	if r.Stop() == nil {
		r.log.Info("stopping on a signal", zap.Stringer(fieldSignal, s))
		return false
	}
	r.log.Warn("another signal: the shutdown does not wait any longer", zap.Stringer(fieldSignal, s))
	r.force()
	return true
}
