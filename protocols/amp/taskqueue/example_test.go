package taskqueue_test

import (
	"context"
	"fmt"
	"net"

	"sasync/deferred"
	"sasync/protocols/amp"
	"sasync/protocols/amp/taskqueue"
	"sasync/reactor"
)

type (
	Range struct{ From, To int }
	Sum   struct{ Total int }
	Prime struct{ N int }
)

// What both sides know.
var (
	SumUp  = taskqueue.Define[Range, Sum]("sumUp", taskqueue.Attempts(3))
	Primes = taskqueue.DefineStream[Range, Prime]("primes")
)

// newWorker makes one that does both.
func newWorker(r *reactor.Reactor) *taskqueue.Worker {
	w := taskqueue.NewWorker(r, taskqueue.WorkerConfig{Capacity: 2})
	SumUp.Handle(w, func(args Range) *deferred.Deferred[Sum] {
		return reactor.DeferTo(r.CPU(), func(context.Context) (Sum, error) { // beside the loop
			total := 0
			for n := args.From; n <= args.To; n++ {
				total += n
			}
			return Sum{total}, nil
		})
	})
	Primes.Handle(w, func(args Range) deferred.Deferator[Prime] {
		n := args.From - 1
		return deferred.FromFunc(r, func() (Prime, bool, error) {
			for n++; n <= args.To && !isPrime(n); n++ {
			}
			return Prime{n}, n <= args.To, nil
		})
	})
	return w
}

func isPrime(n int) bool {
	for d := 2; d*d <= n; d++ {
		if n%d == 0 {
			return false
		}
	}
	return n > 1
}

// A queue and a worker that connects to it. Here both are in one process, which
// is not the point of it.
func Example() {
	r, _ := reactor.New(reactor.Config{})
	q := taskqueue.New(r, taskqueue.Config{})
	factory := reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return q.Conn() })
	port, err := reactor.TCPServer{Addr: "127.0.0.1:0"}.Listen(r, factory)
	if err != nil {
		fmt.Println(err)
		return
	}
	r.CallWhenRunning(func() {
		w := newWorker(r)
		connected := reactor.Connect(r, reactor.TCPClient{Addr: port.Addr().String()}, w.Conn())
		deferred.ThenDefer(connected, func(c *amp.Conn) *deferred.Deferred[deferred.Unit] { return w.Join(c) })

		deferred.Inline(r, func(co *deferred.Coroutine) (deferred.Unit, error) {
			defer r.Stop()
			sum, err := deferred.Await(co, SumUp.Go(q, Range{1, 1000})) // waits for the worker
			fmt.Println(sum.Total, err)
			for prime, err := range deferred.Each(co, Primes.Go(q, Range{1, 1_000_000})) {
				if err != nil {
					return deferred.Unit{}, err
				}
				fmt.Println(prime.N)
				if prime.N > 10 { // leaving the loop stops the stream
					break
				}
			}
			return deferred.Unit{}, nil
		})
	})
	if err := r.Run(); err != nil {
		fmt.Println(err)
	}
	// Output:
	// 500500 <nil>
	// 2
	// 3
	// 5
	// 7
	// 11
}
