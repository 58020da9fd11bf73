package reactor

import "strings"

// held is what a dump of goroutines tells of the callback that holds a loop.
type held struct {
	callback string // its kind
	function string // its name; empty if the loop's own code holds it
	stack    string // the loop's, and that of the coroutine which runs in its place
}

func (h held) name() string { return h.callback + " " + h.function }

// heldIn finds in a dump of all goroutines what holds the loop that runs on the
// goroutine of that number. A dump that was cut off may not have it.
func heldIn(dump string, loop int64) (h held) {
	all := map[int64]goroutine{}
	for trace := range strings.SplitSeq(dump, "\n\n") {
		if g, ok := parseGoroutine(trace); ok {
			all[g.id] = g
		}
	}
	g := all[loop]
	h.stack = g.trace
	h.callback, h.function = g.callback()
	if co, ok := g.runsCoroutine(all); ok {
		h.stack += "\n\n" + co.trace
		if h.function == "" {
			h.function = co.foreign()
		}
	}
	return h
}

// callbackKinds are the functions of the loop that call callbacks, and what
// these are called then. The innermost one decides.
var callbackKinds = map[string]string{
	"sasync/reactor/internal/poll.(*system).dispatch": readyDescriptor,

	"sasync/reactor.(*Reactor).turn":                  "turn",
	"sasync/reactor.(*Reactor).end":                   endOfRun,
	"sasync/reactor.(*Reactor).runPosted":             postedCall,
	"sasync/reactor.(*task).comeHome":                 poolResult,
	"sasync/reactor.(*Reactor).runTimers":             delayedCall,
	"sasync/reactor.(*Reactor).callTrigger":           trigger,
	"sasync/reactor.(*conn).ready":                    readyDescriptor,
	"sasync/reactor.(*conn).connectionMade":           "ConnectionMade",
	"sasync/reactor.(*conn).dataReceived":             "DataReceived",
	"sasync/reactor.(*conn).readConnectionLost":       "ReadConnectionLost",
	"sasync/reactor.(*conn).writeConnectionLost":      "WriteConnectionLost",
	"sasync/reactor.(*conn).connectionLost":           "ConnectionLost",
	"sasync/reactor.(*Port).ready":                    readyDescriptor,
	"sasync/reactor.(*Port).build":                    "BuildProtocol",
	"sasync/reactor.(*DatagramPort).ready":            readyDescriptor,
	"sasync/reactor.(*DatagramPort).start":            "StartProtocol",
	"sasync/reactor.(*DatagramPort).datagramReceived": "DatagramReceived",
	"sasync/reactor.(*DatagramPort).StopListening":    "StopProtocol",
	"sasync/reactor.(*Reactor).started":               "StartFactory",
	"sasync/reactor.(*Reactor).ended":                 "StopFactory",
}

const readyDescriptor = "ready descriptor"

// callback names what the loop that runs on g has called: the outermost
// function that is not the loop's own.
func (g goroutine) callback() (kind, function string) {
	for f := range g.functions() {
		if k, ok := callbackKinds[f]; ok {
			kind = k
		} else if kind != "" && isForeign(f) {
			return kind, f
		}
	}
	return kind, ""
}

// foreign is the outermost function on g that is not the loop's own.
func (g goroutine) foreign() string {
	for f := range g.functions() {
		if isForeign(f) {
			return f
		}
	}
	return ""
}

// isForeign tells whether f is of none of the packages that stand between the
// loop and its callbacks.
func isForeign(f string) bool {
	switch packageOf(f) {
	case "sasync/reactor", "sasync/reactor/internal/poll", "sasync/reactor/task", "sasync/reactor/service",
		"sasync/deferred", "iter", "runtime":
		return false
	}
	return true
}

// packageOf is the import path in a function's name.
func packageOf(f string) string {
	base := strings.LastIndexByte(f, '/') + 1
	name, _, _ := strings.Cut(f[base:], ".")
	return f[:base] + name
}
