// Preload opens a Dict of a million items, and prints how many seconds that
// took and how many MB the process has in memory then. With -fill it makes it.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"strings"
	"time"

	"sasync/dbthread"
	_ "sasync/dbthread/sqlite"
	"sasync/deferred"
	"sasync/reactor"
	"sasync/stores"
)

const items = 1_000_000

func main() {
	db := flag.String("db", "preload.db", "the database")
	fill := flag.Bool("fill", false, "make it")
	flag.Parse()
	r, err := reactor.New(reactor.Config{})
	if err != nil {
		log.Fatal(err)
	}
	begun := time.Now()
	space := stores.New(r, dbthread.Open(r, *db, dbthread.Config{Startup: stores.Create}), stores.Config{MaxPending: items})
	r.Before(reactor.Shutdown, space.Shutdown)
	r.CallWhenRunning(func() {
		deferred.Inline(r, func(co *deferred.Coroutine) (done deferred.Unit, err error) {
			defer r.Stop()
			cfg := stores.DictConfig[[]byte]{Codec: stores.Raw[[]byte](), Wait: time.Minute}
			d, err := deferred.Await(co, stores.OpenDict[string](space, "preload", cfg))
			switch {
			case err != nil:
				log.Fatal(err)
			case *fill:
				return deferred.Await(co, fillDict(d))
			case d.Len() != items:
				log.Fatalf("%d items, want %d", d.Len(), items)
			}
			fmt.Println(time.Since(begun).Seconds(), rss())
			return done, nil
		})
	})
	if err := r.Run(); err != nil {
		log.Fatal(err)
	}
}

// fillDict sets all items, with values that don't compress.
func fillDict(d *stores.Dict[string, []byte]) *deferred.Deferred[deferred.Unit] {
	seed := uint64(1)
	for i := range items {
		value := make([]byte, 100)
		for j := range value {
			seed = seed*6364136223846793005 + 1442695040888963407
			value[j] = byte(seed >> 56)
		}
		d.Set(fmt.Sprintf("key:%012d", i), value)
	}
	return d.Flush()
}

// rss is what the kernel counts as this process's memory at most until now.
func rss() float64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		log.Fatal(err)
	}
	_, line, _ := strings.Cut(string(text), "VmHWM:")
	var kB float64
	if _, err := fmt.Sscan(line, &kB); err != nil {
		log.Fatal(err)
	}
	return kB * 1024 / 1e6
}
