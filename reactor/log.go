package reactor

import (
	"fmt"
	"runtime/debug"

	"go.uber.org/zap"

	"sasync/deferred"
)

// call runs one callback. A panic in it is logged, and the loop lives on.
func (r *Reactor) call(what string, f func()) {
	defer r.logPanic(what)
	f()
}

// logPanic is deferred, for it recovers.
func (r *Reactor) logPanic(what string) {
	if value := recover(); value != nil {
		r.log.Error("panic in a callback", zap.String("callback", what),
			zap.String("panic", fmt.Sprint(value)), zap.ByteString("stack", debug.Stack()))
	}
}

func (r *Reactor) logUnhandled(u deferred.Unhandled) {
	r.log.Error("unhandled error in a Deferred", zap.Error(u.Err))
}
