package main

import (
	"os"

	"golang.org/x/term"

	"sasync/reactor"
)

// onQuit stops r when q is typed on the terminal. It does nothing where there is
// none. restore gives the terminal back as it was.
func onQuit(r *reactor.Reactor) (restore func()) {
	in := int(os.Stdin.Fd())
	if !term.IsTerminal(in) || !term.IsTerminal(int(os.Stderr.Fd())) {
		return func() {}
	}
	restore, err := makeCbreak(in)
	if err != nil {
		return func() {}
	}
	go func() { // it ends with the program
		var key [1]byte
		for {
			n, err := os.Stdin.Read(key[:])
			if n == 0 || err != nil {
				return
			}
			if key[0] == 'q' || key[0] == 'Q' {
				r.Post(func() { r.Stop() }) // an error says that it is stopping already
			}
		}
	}()
	return restore
}
