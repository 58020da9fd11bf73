package task

import (
	"errors"
	"fmt"
	"os"
	"syscall"

	"go.uber.org/zap"

	"sasync/deferred"
	"sasync/reactor"
)

// Main runs body as a coroutine on a new reactor, stops the reactor when body
// has returned, and gives the exit code for the program:
//
//	func main() { os.Exit(task.Main(reactor.Config{}, body)) }
//
// The code is 0 if body returns no error, that of an ExitCode, or else 1, and
// the error is logged: by cfg.Logger, or, if that is nil, as a line on standard
// error. When something else stops the reactor first, body's wait is cancelled,
// and the shutdown waits for body within its limit; a cancellation is then no
// error, and after a signal the code is 128 and the signal's number. The
// goroutine that calls Main is the loop until it returns.
func Main(cfg reactor.Config, body func(r *reactor.Reactor, co *deferred.Coroutine) error) (exit int) {
	return MainDefer(cfg, func(r *reactor.Reactor) *deferred.Deferred[deferred.Unit] {
		return deferred.Inline(r, func(co *deferred.Coroutine) (deferred.Unit, error) {
			return deferred.Unit{}, body(r, co)
		})
	})
}

// MainDefer is Main for a function whose Deferred tells that the program is
// done.
func MainDefer(cfg reactor.Config, main func(r *reactor.Reactor) *deferred.Deferred[deferred.Unit]) (exit int) {
	p := &program{log: cfg.Logger, main: main}
	r, err := reactor.New(cfg)
	if err != nil {
		p.tell("the reactor cannot be made", err)
		return 1
	}
	p.r = r
	r.CallWhenRunning(p.begin)
	r.Before(reactor.Shutdown, p.shutDown)
	if err := r.Run(); err != nil {
		p.tell("the reactor has failed", err)
		return 1
	}
	return p.exit()
}

// program is a main function and what comes of it.
type program struct {
	// Immutable after MainDefer.
	log  *zap.Logger // nil means standard error
	main func(*reactor.Reactor) *deferred.Deferred[deferred.Unit]
	r    *reactor.Reactor

	// Owned by the loop.
	result   *deferred.Deferred[deferred.Unit] // of main; nil until that was called
	ended    *deferred.Deferred[deferred.Unit] // fires when err is there
	err      error
	hasEnded bool
	asked    bool // to end, by a shutdown
	stopped  bool // by somebody else, before main's end could stop it
}

func (p *program) begin() {
	p.result = deferred.DoDefer(p.r, func() *deferred.Deferred[deferred.Unit] { return p.main(p.r) })
	p.ended = deferred.ThenBoth(p.result, func(_ deferred.Unit, err error) (deferred.Unit, error) {
		p.end(err)
		return deferred.Unit{}, nil
	})
}

func (p *program) end(err error) {
	p.hasEnded = true
	if p.stopped = p.r.Stop() != nil; p.asked && errors.Is(err, deferred.ErrCancelled) {
		err = nil
	}
	if p.err = err; err != nil {
		if _, bare := err.(ExitCode); !bare {
			p.tell("the main function has failed", err)
		}
	}
}

// shutDown cancels main, unless it was what has stopped the reactor.
func (p *program) shutDown() *deferred.Deferred[deferred.Unit] {
	if p.result == nil || p.hasEnded {
		return nil
	}
	p.asked = true
	p.result.Cancel()
	return p.ended
}

func (p *program) exit() int {
	cutShort := p.result != nil && !p.hasEnded
	switch s, _ := p.r.ExitSignal().(syscall.Signal); {
	case s != 0 && (p.stopped || !p.hasEnded):
		return 128 + int(s)
	case cutShort: // of which the reactor has told
		return 1
	}
	return exitCode(p.err)
}

func (p *program) tell(message string, err error) {
	var stack []byte
	if panicked, is := errors.AsType[*deferred.PanicError](err); is {
		stack = panicked.Stack
	}
	if p.log == nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n%s", message, err, stack)
		return
	}
	p.log.Error(message, zap.Error(err), zap.ByteString("stack", stack))
}
