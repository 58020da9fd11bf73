package service_test

import (
	"fmt"

	"sasync/reactor"
	"sasync/reactor/service"
)

func ExampleRun() {
	r, err := reactor.New(reactor.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	program := service.NewGroup(r)
	program.Add("db", talkative(r, "db", nil))
	program.Add("web", talkative(r, "web", nil))
	r.CallWhenRunning(func() {
		fmt.Println("ready")
		_ = r.Stop() // as a signal does
	})
	fmt.Println(service.Run(r, program))
	// Output:
	// start db
	// start web
	// ready
	// stop web
	// stop db
	// <nil>
}
