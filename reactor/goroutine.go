package reactor

import (
	"iter"
	"runtime"
	"strconv"
	"strings"
)

// goroutine is one of a dump, as runtime.Stack writes it.
type goroutine struct {
	id     int64
	state  string // "running", "chan receive", ...
	puller int64  // the goroutine that has started it by iter.Pull, or 0
	trace  string
}

// waitsForCoroutine is the state of a goroutine in whose place another one runs,
// and of a coroutine that nobody resumes.
const waitsForCoroutine = "coroutine"

// parseGoroutine reads a trace, which begins with "goroutine 7 [running]:" and
// near whose end there may be "created by iter.Pull[...] in goroutine 6".
func parseGoroutine(trace string) (g goroutine, ok bool) {
	header, _, _ := strings.Cut(trace, "\n")
	rest, ok := strings.CutPrefix(header, "goroutine ")
	if !ok {
		return g, false
	}
	id, rest, _ := strings.Cut(rest, " ")
	_, rest, _ = strings.Cut(rest, "[")
	g.id, _ = strconv.ParseInt(id, 10, 64)
	g.state = strings.TrimSpace(rest[:strings.IndexAny(rest+"]", ",(]")]) // "(durable)" and a time may follow
	g.puller = pullerOf(trace)
	g.trace = trace
	return g, g.id > 0
}

func pullerOf(trace string) (id int64) {
	if at := strings.LastIndex(trace, "\ncreated by iter.Pull"); at >= 0 {
		line, _, _ := strings.Cut(trace[at+1:], "\n")
		_, puller, _ := strings.Cut(line, " in goroutine ")
		id, _ = strconv.ParseInt(puller, 10, 64)
	}
	return id
}

// runsCoroutine finds the coroutine that runs in g's place, among those that g
// has started, or that they have: the one that does not wait itself.
func (g goroutine) runsCoroutine(all map[int64]goroutine) (co goroutine, ok bool) {
	if g.state != waitsForCoroutine {
		return co, false
	}
	for _, co := range all {
		if co.state != waitsForCoroutine && co.startedBy(g, all) {
			return co, true
		}
	}
	return co, false
}

func (g goroutine) startedBy(other goroutine, all map[int64]goroutine) bool {
	for range len(all) { // a dump that is cut off may make no sense
		if g.puller == other.id {
			return true
		}
		g = all[g.puller]
	}
	return false
}

// functions are those on the stack, the outermost first.
func (g goroutine) functions() iter.Seq[string] {
	return func(yield func(string) bool) {
		lines := strings.Split(g.trace, "\n")
		for i := len(lines) - 1; i > 0; i-- {
			line := lines[i]
			args := strings.LastIndexByte(line, '(')
			if args <= 0 || line[0] == '\t' || strings.HasPrefix(line, "created by ") {
				continue
			}
			if !yield(line[:args]) {
				return
			}
		}
	}
}

// dumpGoroutines is the stacks of all goroutines, or as much as has room in 16
// MiB. The whole program stands still meanwhile: some 3 µs for each goroutine.
func dumpGoroutines() []byte {
	for size := 1 << 20; ; size = 16 << 20 {
		buf := make([]byte, size)
		if n := runtime.Stack(buf, true); n < size || size == 16<<20 {
			return buf[:n]
		}
	}
}

// goroutineID is the number of this goroutine.
func goroutineID() int64 {
	var header [64]byte
	g, _ := parseGoroutine(string(header[:runtime.Stack(header[:], false)]))
	return g.id
}
