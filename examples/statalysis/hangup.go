package main

import (
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/term"

	"sasync/reactor"
)

// onHangup calls do on the loop with each SIGHUP. One that tells that the terminal
// is gone ends the program, as ever. restore gives the signal back.
func onHangup(r *reactor.Reactor, do func()) (restore func()) {
	in := int(os.Stdin.Fd())
	onTerminal := term.IsTerminal(in)
	signals, done := make(chan os.Signal, 1), make(chan struct{})
	signal.Notify(signals, syscall.SIGHUP)
	go func() {
		defer close(done)
		for range signals {
			_ = r.Post(func() { // an error says that it has ended
				if onTerminal && !term.IsTerminal(in) {
					r.Stop() // an error says that it is stopping already
					return
				}
				do()
			})
		}
	}()
	return func() {
		signal.Stop(signals)
		close(signals)
		<-done
	}
}
