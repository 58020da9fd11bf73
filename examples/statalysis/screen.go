package main

import (
	"os"
	"time"

	"golang.org/x/term"

	"sasync/examples/statalysis/progress"
)

// tick is how often the display looks at the counters.
const tick = 120 * time.Millisecond

func newDisplay(o options, out *os.File) *progress.Display {
	return progress.New(out, progress.Options{
		Terminal: isTerminal(out), Colour: hasColour(out), Width: func() int { return widthOf(out) },
		Quiet: o.quiet, Verbose: o.verbose, Now: time.Now,
	})
}

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// isSameOutput tells whether what is written to either comes to the same place.
func isSameOutput(a, b *os.File) bool {
	left, err := a.Stat()
	if err != nil {
		return false
	}
	right, err := b.Stat()
	return err == nil && os.SameFile(left, right)
}

// hasColour follows the NO_COLOR convention.
func hasColour(f *os.File) bool { return isTerminal(f) && os.Getenv("NO_COLOR") == "" }

func widthOf(f *os.File) int {
	if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 0 {
		return width
	}
	return 100
}
