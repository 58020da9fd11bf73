//go:build sasyncdebug

package deferred

import (
	"bytes"
	"fmt"
	"runtime"
	"strconv"
)

// owner is the goroutine that a State belongs to. With the build tag
// sasyncdebug each method that is "Loop only." checks that it runs there.
type owner struct{ id int64 } // 0 between runs

func (o *owner) begin() { o.id = resumer(0) }
func (o *owner) end()   { o.id = 0 }

// check panics unless the loop's goroutine runs, or one that iter.Pull has
// started on it: that runs in its place, while the other one waits.
func (o *owner) check() {
	if o.id == 0 {
		return
	}
	if id := resumer(o.id); id != o.id {
		panic(fmt.Errorf("deferred: used on goroutine %d, but it belongs to the loop on goroutine %d; come in by Loop.Post", id, o.id))
	}
}

// resumer is the goroutine in whose place this one runs: itself, or the one
// that has started it by iter.Pull, and so on, but not further than known.
func resumer(known int64) int64 {
	trace := stack(false)
	for {
		id := goroutineID(trace)
		creator, pulled := pulledBy(trace)
		switch {
		case id == known || !pulled:
			return id
		case creator == known:
			return known
		}
		if trace = stackOf(creator); trace == nil { // it has ended, and cannot be asked
			return known
		}
	}
}

func stack(all bool) []byte {
	for size := 1 << 13; ; size *= 4 {
		buf := make([]byte, size)
		if n := runtime.Stack(buf, all); n < size {
			return buf[:n]
		}
	}
}

// stackOf finds a goroutine's trace among those of all.
func stackOf(id int64) []byte {
	for trace := range bytes.SplitSeq(stack(true), []byte("\n\n")) {
		if goroutineID(trace) == id {
			return trace
		}
	}
	return nil
}

// goroutineID reads the id in a trace's first line, "goroutine 7 [running]:".
func goroutineID(trace []byte) int64 {
	rest, _ := bytes.CutPrefix(trace, []byte("goroutine "))
	digits, _, _ := bytes.Cut(rest, []byte(" "))
	id, _ := strconv.ParseInt(string(digits), 10, 64)
	return id
}

// pulledBy reads who has started a goroutine by iter.Pull, from the trace's
// end: "created by iter.Pull[...] in goroutine 7".
func pulledBy(trace []byte) (id int64, ok bool) {
	at := bytes.LastIndex(trace, []byte("created by iter.Pull"))
	if at < 0 {
		return 0, false
	}
	line, _, _ := bytes.Cut(trace[at:], []byte("\n"))
	_, creator, ok := bytes.Cut(line, []byte(" in "))
	if !ok {
		return 0, false
	}
	return goroutineID(append(creator, ' ')), true
}
