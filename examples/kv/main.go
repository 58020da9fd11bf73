// Kv is a durable server that speaks Redis's protocol: a stores.Dict behind a
// TCP port. An answer to a write means that the write is on the disk.
//
//	go run ./examples/kv -listen 127.0.0.1:6380 -db kv.db
//	redis-cli -p 6380 set greeting hello
//
// -db takes any of dbthread's databases: a path or sqlite:path,
// postgres://user@host/database, mysql://user@host/database. One server has the
// data at a time; a second one, or one that comes after a crash, waits for the
// end of the other's lease.
package main

import (
	"flag"
	"fmt"
	"log"
	"time"

	"sasync/dbthread"
	_ "sasync/dbthread/mysql"
	_ "sasync/dbthread/postgres"
	_ "sasync/dbthread/sqlite"
	"sasync/deferred"
	"sasync/reactor"
	"sasync/stores"
)

func main() {
	addr := flag.String("listen", "127.0.0.1:6380", "where to listen")
	db := flag.String("db", "kv.db", "the database: a path or a URL")
	wait := flag.Duration("wait", 30*time.Second, "how long to wait for another server to let go of the data")
	lease := flag.Duration("lease", 15*time.Second, "how long the data belongs to a server that has died")
	flag.Parse()
	r, err := reactor.New(reactor.Config{})
	if err != nil {
		log.Fatal(err)
	}
	var failed error
	r.CallWhenRunning(func() {
		deferred.ThenBoth(serve(r, *addr, *db, *wait, *lease), func(port *reactor.Port, err error) (deferred.Unit, error) {
			if failed = err; err != nil {
				r.Stop()
			} else {
				fmt.Println("listening", port.Addr())
			}
			return deferred.Unit{}, nil
		})
	})
	if err := r.Run(); err != nil {
		log.Fatal(err)
	}
	if failed != nil {
		log.Fatal(failed)
	}
}

// serve opens the data and listens. A shutdown of r writes what is pending.
func serve(r *reactor.Reactor, addr, db string, wait, lease time.Duration) *deferred.Deferred[*reactor.Port] {
	b := dbthread.Open(r, db, dbthread.Config{Startup: stores.Create})
	space := stores.New(r, b, stores.Config{Lease: lease})
	r.Before(reactor.Shutdown, space.Shutdown)
	opened := stores.OpenDict[string](space, "kv", stores.DictConfig[string]{
		Codec:  stores.Raw[string](),
		Wait:   wait,
		OnLost: func(err error) { log.Print(err); r.Stop() },
	})
	return deferred.Then(opened, func(d *stores.Dict[string, string]) (*reactor.Port, error) {
		return reactor.TCPServer{Addr: addr}.Listen(r, newServer(r, d).factory())
	})
}
