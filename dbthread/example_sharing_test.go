package dbthread_test

import (
	"fmt"
	"os"
	"path/filepath"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func ExampleBrokers() {
	dir, err := os.MkdirTemp("", "dbthread")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	loop := deferredtest.NewLoop(nil) // a reactor in a program
	defer loop.End()
	brokers := dbthread.NewBrokers(loop) // r.Before(reactor.Shutdown, brokers.Shutdown)

	// Two parts of a program, each with tables of its own.
	url := "sqlite:" + filepath.Join(dir, "shared.db")
	pages := brokers.Open(url, dbthread.Config{Startup: urls.Create})
	users := brokers.Open(url, dbthread.Config{Startup: func(tx *dbthread.Tx) error {
		_, err := tx.Exec("CREATE TABLE users (name TEXT)")
		return err
	}})
	fmt.Println("one broker:", pages.Broker == users.Broker)

	ready := deferred.Gather(loop, pages.Running(), users.Running())
	loop.RunUntil(ready.Fired)
	pages.Shutdown() // users still has it
	d := dbthread.Transact(users.Broker, "join", func(tx *dbthread.Tx) (int64, error) {
		r, err := tx.Exec("INSERT INTO users VALUES ('ann')")
		return r.RowsAffected, err
	})
	down := users.Shutdown()
	loop.RunUntil(down.Fired)
	n, _, _ := d.Result()
	fmt.Println(n, "user stored")
	// Output:
	// one broker: true
	// 1 user stored
}

func ExampleBroker_Tracker() {
	loop, b, end := exampleBroker(dbthread.Config{Startup: urls.Create})
	defer end()

	name := deferred.New[string](loop) // from the network, say
	deferred.Track(b.Tracker(), deferred.ThenDefer(name, func(name string) *deferred.Deferred[int64] {
		return urlID.Go(b, name)
	})).AddCallback(func(id int64) (int64, error) {
		fmt.Println("stored as", id)
		return id, nil
	})
	down := b.Shutdown()
	name.Callback("/late")
	loop.RunUntil(down.Fired)
	fmt.Println("down")
	// Output:
	// stored as 1
	// down
}
