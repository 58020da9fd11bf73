package dbthread_test

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"sasync/dbthread"
)

func ExampleBroker_Backup() {
	loop, b, end := exampleBroker(dbthread.Config{Startup: hits})
	defer end()
	dir, err := os.MkdirTemp("", "backup")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)

	d := b.Backup(filepath.Join(dir, "copy.db"), func(done, total int) { fmt.Printf("%d of %d pages\n", done, total) })
	loop.RunUntil(d.Fired)
	wrong := b.CheckIntegrity()
	loop.RunUntil(wrong.Fired)
	list, err, _ := wrong.Result()
	fmt.Println("wrong:", list, err)
	// Output:
	// 2 of 2 pages
	// wrong: [] <nil>
}

func ExampleTrace() {
	loop, b, end := exampleBroker(dbthread.Config{
		Startup:   hits,
		TraceOver: 10 * time.Millisecond,
		Trace: func(t dbthread.Trace) {
			if t.Name == "startup" {
				return // on a slow disk
			}
			fmt.Println(t.Op, t.Name, "was slow in", t.SQL, "queued at", filepath.Base(t.Place)[:len("example_tools_test.go")])
		},
	})
	defer end()

	d := dbthread.Read(b, "count", func(tx *dbthread.Tx) (n int, err error) {
		time.Sleep(20 * time.Millisecond)
		err = tx.QueryRow("SELECT count(*) FROM hits").Scan(&n)
		return n, err
	})
	loop.RunUntil(d.Fired)
	// Output: read count was slow in SELECT count(*) FROM hits queued at example_tools_test.go
}
