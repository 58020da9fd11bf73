package dbthread_test

import (
	"errors"
	"fmt"
	"os"
	"time"

	"sasync/dbthread"
	"sasync/deferred"
)

func ExampleDeadline() {
	loop, b, end := exampleBroker(dbthread.Config{})
	defer end()

	ready := b.Running()
	loop.RunUntil(ready.Fired)
	gate := make(chan struct{})
	dbthread.Transact(b, "long", func(*dbthread.Tx) (int, error) { <-gate; return 0, nil }, dbthread.Exclusive())
	d := dbthread.Transact(b, "hurried", func(*dbthread.Tx) (int, error) { return 1, nil }, dbthread.Deadline(time.Second))
	d.AddErrback(func(err error) (int, error) {
		fmt.Println(errors.Is(err, os.ErrDeadlineExceeded), err)
		return 0, nil
	})
	loop.Advance(time.Second)
	close(gate)
	// Output: true dbthread: transact "hurried": deferred: deadline: timed out after 1s
}

func ExampleDefineInsert() {
	loop, b, end := exampleBroker(dbthread.Config{Startup: urls.Create})
	defer end()

	// Both rows may become one statement, and still the second one fails alone.
	seen := dbthread.DefineInsert("seen", insertURL, func(url string) []any { return []any{url} })
	first, second := seen.Go(b, "/"), seen.Go(b, "/")
	second.AddErrback(func(err error) (deferred.Unit, error) {
		fmt.Println(err)
		return deferred.Unit{}, nil
	})
	loop.RunUntil(second.Fired)
	_, err, _ := first.Result()
	fmt.Println(err)
	// Output:
	// dbthread: transact "seen": exec: UNIQUE constraint failed: url.value
	// <nil>
}

func ExampleBroker_Subscribe() {
	loop, b, end := exampleBroker(dbthread.Config{Startup: urls.Create})
	defer end()

	ready := b.Running()
	loop.RunUntil(ready.Fired)
	gate := make(chan struct{})
	b.Subscribe(func(pending int) { fmt.Println(pending, "pending") })
	long := dbthread.Transact(b, "long", func(*dbthread.Tx) (int64, error) { <-gate; return 0, nil }, dbthread.Exclusive())
	d := deferred.Gather(loop, long, urlID.Go(b, "/"), urlID.Go(b, "/about"))
	loop.Advance(0) // the end of the turn
	close(gate)
	loop.RunUntil(d.Fired)
	loop.Advance(0)
	// Output:
	// 3 pending
	// 0 pending
}

func ExampleBroker_CancelSeries() {
	loop, b, end := exampleBroker(dbthread.Config{Startup: urls.Create})
	defer end()

	for i := range 3 {
		d := dbthread.Transact(b, fmt.Sprint("crawl ", i), func(*dbthread.Tx) (int, error) { return 0, nil }, dbthread.Series("crawl"))
		d.AddErrback(func(err error) (int, error) {
			fmt.Println(err)
			return 0, nil
		})
	}
	fmt.Println(b.CancelSeries("crawl"), "cancelled")
	loop.Run()
	// Output:
	// dbthread: transact "crawl 0": queue: deferred: cancelled
	// dbthread: transact "crawl 1": queue: deferred: cancelled
	// dbthread: transact "crawl 2": queue: deferred: cancelled
	// 3 cancelled
}

func ExampleBroker_Update() {
	loop, b, end := exampleBroker(dbthread.Config{})
	defer end()

	b.Update("cache", func(tx *dbthread.Tx) error {
		_, err := tx.Exec("PRAGMA cache_size = -8000") // 8 MB for each connection
		return err
	})
	d := dbthread.Read(b, "size", func(tx *dbthread.Tx) (n int, err error) {
		err = tx.QueryRow("PRAGMA cache_size").Scan(&n)
		return n, err
	})
	loop.RunUntil(d.Fired)
	n, _, _ := d.Result()
	fmt.Println(n)
	// Output: -8000
}

func ExampleBroker_Stats() {
	loop, b, end := exampleBroker(dbthread.Config{Startup: urls.Create})
	defer end()

	d := deferred.Gather(loop, urlID.Go(b, "/"), urlID.Go(b, "/about"), urlID.Go(b, "/blog"))
	loop.RunUntil(d.Fired)
	s := b.Stats()
	fmt.Println(s.GroupSizes.Count, "commits; at most", s.GroupSizes.Quantile(1), "transactions in one")
	fmt.Println("half of them waited less than a minute:", s.Transact.Wait.Quantile(0.5) < int64(time.Minute))
	// Output:
	// 2 commits; at most 3 transactions in one
	// half of them waited less than a minute: true
}
