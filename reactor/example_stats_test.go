package reactor_test

import (
	"encoding/json"
	"expvar"
	"fmt"
	"time"

	"sasync/reactor"
)

// Stats tells how the loop is doing, from any goroutine.
func ExampleReactor_Stats() {
	r, _ := reactor.New(reactor.Config{})
	for range 100 {
		_ = r.Post(func() {})
	}
	r.CallLater(time.Hour, func() {})
	r.CallLater(0, func() { _ = r.Stop() })
	fmt.Println(r.Stats().PostsWaiting, "posts wait")
	_ = r.Run()

	s := r.Stats()
	fmt.Println(s.Posted, "posts and", s.Timers, "delayed call have run")
	fmt.Println("a turn took less than a second:", s.TurnTime.Quantile(1) < time.Second)
	// Output:
	// 100 posts wait
	// 100 posts and 1 delayed call have run
	// a turn took less than a second: true
}

// On expvar a reactor is one line. Package metrics serves Prometheus.
func ExampleReactor_Stats_expvar() {
	r, _ := reactor.New(reactor.Config{})
	expvar.Publish("reactor", expvar.Func(func() any { return r.Stats() }))

	_ = r.Post(func() { _ = r.Stop() })
	_ = r.Run()
	var published struct{ Turns, Posted uint64 }
	_ = json.Unmarshal([]byte(expvar.Get("reactor").String()), &published) // as /debug/vars shows it
	fmt.Println(published.Posted, "posted")
	// Output: 1 posted
}
