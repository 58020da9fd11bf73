package deferred_test

import (
	"errors"
	"fmt"
	"time"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func Example() {
	loop := deferredtest.NewLoop(nil)
	d := deferred.New[int](loop)
	d.AddCallback(func(n int) (int, error) {
		if n%2 != 0 {
			return 0, errors.New("odd")
		}
		return n / 2, nil
	}).AddErrback(func(err error) (int, error) {
		fmt.Println("mended:", err)
		return 1, nil
	}).AddCallback(func(n int) (int, error) {
		fmt.Println("result:", n)
		return n, nil
	})
	d.Callback(7)
	// Output:
	// mended: odd
	// result: 1
}

func ExampleThen() {
	loop := deferredtest.NewLoop(nil)
	id := deferred.New[int](loop)
	greeting := deferred.Then(id, func(n int) (string, error) { return fmt.Sprintf("number %d", n), nil })
	id.Callback(3)
	fmt.Println(greeting, id)
	// Output: <Deferred, result: number 3> <Deferred, result: 3>
}

func ExampleInline() {
	loop := deferredtest.NewLoop(nil)
	defer loop.End()
	after := func(d time.Duration, v string) *deferred.Deferred[string] {
		later := deferred.New[string](loop)
		loop.AfterFunc(d, func() { later.Callback(v) })
		return later
	}
	deferred.Inline(loop, func(co *deferred.Coroutine) (deferred.Unit, error) {
		for _, word := range []string{"straight", "line", "style"} {
			w, err := deferred.Await(co, after(time.Second, word))
			if err != nil {
				return deferred.Unit{}, err
			}
			fmt.Println(loop.Now().Sub(deferredtest.Epoch), w)
		}
		return deferred.Unit{}, nil
	})
	loop.Advance(time.Minute)
	// Output:
	// 1s straight
	// 2s line
	// 3s style
}

func ExampleGather() {
	loop := deferredtest.NewLoop(nil)
	a, b := deferred.New[int](loop), deferred.New[int](loop)
	deferred.Gather(loop, a, b).AddCallback(func(all []int) ([]int, error) {
		fmt.Println(all)
		return all, nil
	})
	b.Callback(2)
	a.Callback(1)
	// Output: [1 2]
}
