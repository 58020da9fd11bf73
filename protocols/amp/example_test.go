package amp_test

import (
	"errors"
	"fmt"
	"net"

	"sasync/deferred"
	"sasync/protocols/amp"
	"sasync/reactor"
)

// A command, as both sides know it.
type (
	AreaArgs   struct{ Width, Height float64 }
	AreaAnswer struct{ Area float64 }
)

var (
	ErrNegative = errors.New("a side is negative")
	Area        = amp.Define[AreaArgs, AreaAnswer]("Area", amp.Error("NEGATIVE", ErrNegative))
)

func area(_ *amp.Conn, args AreaArgs) (AreaAnswer, error) {
	if args.Width < 0 || args.Height < 0 {
		return AreaAnswer{}, fmt.Errorf("%w: %v x %v", ErrNegative, args.Width, args.Height)
	}
	return AreaAnswer{args.Width * args.Height}, nil
}

// A server and a client on one loop.
func Example() {
	r, _ := reactor.New(reactor.Config{})
	commands := amp.NewCommands()
	Area.Handle(commands, area)
	factory := reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return amp.NewConn(r, amp.Config{Commands: commands}) })
	port, err := reactor.TCPServer{Addr: "127.0.0.1:0"}.Listen(r, factory)
	if err != nil {
		fmt.Println(err)
		return
	}
	r.CallWhenRunning(func() {
		deferred.Inline(r, func(co *deferred.Coroutine) (deferred.Unit, error) {
			defer r.Stop()
			conn, err := deferred.Await(co, reactor.Connect(r, reactor.TCPClient{Addr: port.Addr().String()}, amp.NewConn(r, amp.Config{})))
			if err != nil {
				return deferred.Unit{}, err
			}
			answer, err := deferred.Await(co, Area.Call(conn, AreaArgs{2, 3.5}))
			fmt.Println(answer.Area, err)
			_, err = deferred.Await(co, Area.Call(conn, AreaArgs{-2, 3.5}))
			fmt.Println(err)
			fmt.Println(errors.Is(err, ErrNegative))
			return deferred.Unit{}, nil
		})
	})
	if err := r.Run(); err != nil {
		fmt.Println(err)
	}
	// Output:
	// 7 <nil>
	// amp: call Area: NEGATIVE: a side is negative: -2 x 3.5
	// true
}
