package service_test

import (
	"fmt"
	"time"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/reactor/service"
)

// The functions may wait; a Stop during the start cuts it short.
func ExampleLifecycle() {
	loop := deferredtest.NewLoop(nil)
	defer loop.End()
	s := service.NewLifecycle(loop, func(co *deferred.Coroutine) error {
		_, err := deferred.Await(co, deferred.After(loop, time.Second))
		fmt.Println("connected:", err == nil)
		return err
	}, func(*deferred.Coroutine) error {
		fmt.Println("closed")
		return nil
	})
	s.Start()
	loop.Advance(time.Second)
	s.Stop()
	s.Start().AddErrback(func(err error) (deferred.Unit, error) {
		fmt.Println(err)
		return deferred.Unit{}, nil
	})
	s.Stop()
	// Output:
	// connected: true
	// closed
	// connected: false
	// deferred: cancelled
}
