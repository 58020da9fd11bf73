package deferredtest_test

import (
	"fmt"
	"testing"
	"time"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

// greet is what the test below is about.
func greet(loop deferred.Loop, name string) *deferred.Deferred[string] {
	return deferred.Then(deferred.After(loop, time.Second), func(deferred.Unit) (string, error) {
		if name == "" {
			return "", fmt.Errorf("greet: no name")
		}
		return "hello " + name, nil
	})
}

func TestGreet_TakesASecondAndANameIsNeeded(t *testing.T) {
	loop := deferredtest.NewLoop(t) // fails the test if an error is left unhandled
	ada, nobody := greet(loop, "Ada"), greet(loop, "")
	deferredtest.Pending(t, ada)
	loop.Advance(time.Second) // no time passes
	if text := deferredtest.Result(t, ada); text != "hello Ada" {
		t.Errorf("got %q", text)
	}
	if err := deferredtest.Failure(t, nobody); err.Error() != "greet: no name" {
		t.Errorf("got %v", err)
	}
}

func ExampleLoop() {
	loop := deferredtest.NewLoop(nil)
	defer loop.End()
	d := greet(loop, "Ada")
	fmt.Println(d)
	loop.Advance(time.Second)
	fmt.Println(d)
	// Output:
	// <Deferred, no result yet>
	// <Deferred, result: hello Ada>
}
