package service_test

import (
	"errors"
	"fmt"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/reactor/service"
)

// talkative is a service that says what is done with it.
func talkative(loop deferred.Loop, name string, startErr error) service.Service {
	return service.NewLifecycle(loop, func(*deferred.Coroutine) error {
		fmt.Println("start", name)
		return startErr
	}, func(*deferred.Coroutine) error {
		fmt.Println("stop", name)
		return nil
	})
}

func ExampleGroup() {
	loop := deferredtest.NewLoop(nil)
	defer loop.End()
	g := service.NewGroup(loop)
	g.Add("db", talkative(loop, "db", nil))
	g.Add("web", talkative(loop, "web", nil))
	g.Start()
	g.Stop()
	// Output:
	// start db
	// start web
	// stop web
	// stop db
}

// An error tells the way to the service through the tree.
func ExampleError() {
	loop := deferredtest.NewLoop(nil)
	defer loop.End()
	web, program := service.NewGroup(loop), service.NewGroup(loop)
	program.Add("db", talkative(loop, "db", nil))
	program.Add("web", web)
	web.Add("port", talkative(loop, "port", errors.New("address already in use")))
	program.Start().AddErrback(func(err error) (deferred.Unit, error) {
		fmt.Println(err)
		return deferred.Unit{}, nil
	})
	// Output:
	// start db
	// start port
	// stop db
	// service: start web/port: address already in use
}
