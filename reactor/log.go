package reactor

import (
	"fmt"
	"runtime/debug"

	"go.uber.org/zap"

	"sasync/deferred"
)

// The fields that the reactor logs, besides zap's own "error".
const (
	fieldCallback = "callback" // what has been called: one of the kinds below, or a method of a protocol, factory or producer
	fieldFunction = "function" // its name
	fieldAdded    = "added"    // where a trigger was added: file and line
	fieldProtocol = "protocol" // the type of a protocol
	fieldPanic    = "panic"    // what it has panicked with
	fieldStack    = "stack"
	fieldHeld     = "held" // for how long it has held the loop

	fieldAwaits = "awaits" // the functions whose Await has passed an error on, innermost first
	fieldMade   = "made"   // where its Deferred was made, while debugging

	fieldPeer  = "peer"     // the other side's address
	fieldPort  = "port"     // the address that a port listens on
	fieldFD    = "fd"       // a descriptor
	fieldRetry = "retry_in" // after what time it is tried again

	fieldSignal   = "signal"
	fieldTriggers = "triggers" // where those were added that a shutdown does not wait for
	fieldBlocking = "blocking_calls"
	fieldCPU      = "cpu_calls" // how many calls it does not wait for

	fieldHandshakes = "tls_handshakes" // how many of those
)

// Kinds of callbacks.
const (
	postedCall  = "posted call"
	delayedCall = "delayed call"
	poolResult  = "pool result"
	trigger     = "trigger"
	endOfRun    = "end of the run"
)

// call runs one callback. A panic in it is logged, and the loop lives on.
func (r *Reactor) call(what string, f func()) {
	defer r.logPanic(what)
	f()
}

// logPanic is deferred, for it recovers.
func (r *Reactor) logPanic(what string, more ...zap.Field) {
	if value := recover(); value != nil {
		r.panicked("panic in a callback", value, debug.Stack(), append(more, zap.String(fieldCallback, what))...)
	}
}

func (r *Reactor) panicked(message string, value any, stack []byte, fields ...zap.Field) {
	r.counted.panics.Add(1)
	r.log.Error(message, append(fields, zap.String(fieldPanic, fmt.Sprint(value)), zap.ByteString(fieldStack, stack))...)
}

func (r *Reactor) logUnhandled(u deferred.Unhandled) {
	r.counted.unhandled.Add(1)
	r.log.Error("unhandled error in a Deferred", zap.Error(u.Err), zap.Strings(fieldAwaits, u.Awaits), zap.String(fieldMade, u.Made))
}
