package deferred_test

import (
	"errors"
	"fmt"
	"strings"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func forget(loop deferred.Loop) { deferred.New[int](loop).Errback(errors.New("no route")) }

// A reactor has a hook of its own, which logs. This one prints.
func ExampleState_SetDebugging() {
	loop := deferredtest.NewLoop(nil)
	state := deferred.NewState(loop, func(u deferred.Unhandled) {
		fmt.Println("unhandled:", u.Err)
		fmt.Println("made by forget:", strings.Contains(u.Made, ".forget ("))
	})
	state.SetDebugging(true)
	forget(ownState{loop, state})
	state.EndRun() // at the latest
	fmt.Println("reported:", state.Unhandled())
	// Output:
	// unhandled: no route
	// made by forget: true
	// reported: 1
}
