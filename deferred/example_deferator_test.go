package deferred_test

import (
	"fmt"
	"strings"
	"time"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func ExampleEach() {
	loop := deferredtest.NewLoop(nil)
	defer loop.End()
	words := deferred.FromSeq(loop, strings.FieldsSeq("one two three four"), 2)
	d := deferred.Inline(loop, func(co *deferred.Coroutine) (deferred.Unit, error) {
		for word, err := range deferred.Each(co, words) {
			if err != nil {
				return deferred.Unit{}, err
			}
			if fmt.Println(word); word == "three" {
				break // stops words
			}
		}
		return deferred.Unit{}, nil
	})
	loop.RunUntil(d.Fired)
	// Output:
	// one
	// two
	// three
}

func ExampleOrdered() {
	loop := deferredtest.NewLoop(nil)
	defer loop.End()
	left := 3
	countdown := deferred.FromFunc(loop, func() (int, bool, error) { left--; return left, left >= 0, nil })
	lookUp := func(n int) *deferred.Deferred[string] { // the first takes longest
		return deferred.Then(deferred.After(loop, time.Duration(n)*time.Second), func(deferred.Unit) (string, error) {
			return fmt.Sprintf("%d after %v", n, loop.Now().Sub(deferredtest.Epoch)), nil
		})
	}
	all := deferred.Collect(loop, deferred.Ordered(loop, countdown, 3, lookUp))
	loop.Advance(time.Minute)
	fmt.Println(all)
	// Output: <Deferred, result: [2 after 2s 1 after 1s 0 after 0s]>
}

func ExampleProduce() {
	loop := deferredtest.NewLoop(nil)
	defer loop.End()
	lines := deferred.FromSeq(loop, strings.Lines("a\nb\n"), 1)
	c := deferred.NewListConsumer(loop, func(line string) (string, error) { return strings.ToUpper(strings.TrimSpace(line)), nil })
	done := deferred.Produce(loop, lines, c)
	loop.RunUntil(done.Fired)
	fmt.Println(done, c.List())
	// Output: <Deferred, result: true> <Deferred, result: [A B]>
}

func ExamplePrefetch() {
	loop := deferredtest.NewLoop(nil)
	defer loop.End()
	pages := 0
	fetch := deferred.FromFunc(loop, func() (string, bool, error) {
		pages++
		fmt.Println("page", pages, "is asked for")
		return fmt.Sprint("page ", pages), pages < 3, nil
	})
	ahead := deferred.Prefetch(fetch) // asks for the first
	ahead.Next().AddCallback(func(items []string) ([]string, error) {
		fmt.Println("in use:", items)
		return items, nil
	})
	ahead.Stop()
	// Output:
	// page 1 is asked for
	// page 2 is asked for
	// in use: [page 1]
}
