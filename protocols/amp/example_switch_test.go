package amp_test

import (
	"fmt"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/protocols/amp"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

type UpgradeArgs struct{ To string }

var Upgrade = amp.Define[UpgradeArgs, amp.Empty]("Upgrade")

// AMP negotiates, and another protocol follows on the same connection.
func ExampleCommand_CallSwitch() {
	loop := deferredtest.NewLoop(nil)
	commands := amp.NewCommands()
	Upgrade.HandleSwitch(commands, func(_ *amp.Conn, args UpgradeArgs) (amp.Empty, reactor.Protocol, error) {
		greeter := &reactortest.Protocol{OnMade: func(t reactor.Transport) { fmt.Fprintf(t, "this is %s", args.To) }}
		return amp.Empty{}, greeter, nil
	})
	client, raw := amp.NewConn(loop, amp.Config{}), &reactortest.Protocol{}
	pipe := reactortest.NewPipe(loop, amp.NewConn(loop, amp.Config{Commands: commands}), client)
	deferred.Then(Upgrade.CallSwitch(client, UpgradeArgs{"raw bytes"}, raw), func(amp.Empty) (deferred.Unit, error) {
		fmt.Println("switched")
		return deferred.Unit{}, nil
	})
	pipe.Flush()
	fmt.Printf("%s\n", raw.Received)
	// Output:
	// switched
	// this is raw bytes
}
