package dbthread_test

import (
	"fmt"
	"slices"

	"sasync/dbthread"
	"sasync/deferred"
)

// hits is a table with a few rows.
func hits(tx *dbthread.Tx) error {
	if _, err := tx.Exec("CREATE TABLE hits (id INTEGER PRIMARY KEY, page TEXT, status INTEGER)"); err != nil {
		return err
	}
	_, err := dbthread.InsertRows(tx, "hits", []string{"page", "status"}, slices.Values([][]any{
		{"/", 200}, {"/about", 200}, {"/", 304}, {"/old", 404}, {"/", 200},
	}))
	return err
}

// A query of parts, compiled once, with named parameters and a list.
var popular = dbthread.From("hits").Columns("page", "count(*) AS hits").
	Where("status IN (:status)").GroupBy("page").OrderBy("hits DESC", "page").Limit(":most").Statement()

func ExampleFrom() {
	loop, b, end := exampleBroker(dbthread.Config{Startup: hits})
	defer end()

	type row struct {
		Page string
		Hits int
	}
	d := dbthread.Read(b, "popular", func(tx *dbthread.Tx) ([]row, error) {
		return dbthread.All(tx, dbthread.ScanStruct[row], popular,
			dbthread.Named{"status": dbthread.List([]int{200, 304}), "most": 10})
	})
	loop.RunUntil(d.Fired)
	rows, err, _ := d.Result()
	fmt.Println(rows, err)
	// Output: [{/ 3} {/about 1}] <nil>
}

func ExampleNamed() {
	loop, b, end := exampleBroker(dbthread.Config{Startup: hits})
	defer end()

	d := dbthread.Transact(b, "forget", func(tx *dbthread.Tx) (int64, error) {
		r, err := tx.Exec("DELETE FROM hits WHERE status = :status AND page <> :but", dbthread.Named{"status": 200, "but": "/"})
		return r.RowsAffected, err
	})
	loop.RunUntil(d.Fired)
	n, err, _ := d.Result()
	fmt.Println(n, err)
	// Output: 1 <nil>
}

func ExampleMigrate() {
	loop, b, end := exampleBroker(dbthread.Config{Startup: func(tx *dbthread.Tx) error {
		return dbthread.Migrate(tx,
			dbthread.Migration{Version: 1, Name: "hits", Run: hits},
			dbthread.Migration{Version: 2, Name: "rename", Run: func(tx *dbthread.Tx) error {
				_, err := tx.Exec("ALTER TABLE hits RENAME COLUMN status TO code")
				return err
			}},
		)
	}})
	defer end()

	d := dbthread.Read(b, "codes", func(tx *dbthread.Tx) ([]int, error) {
		return dbthread.All(tx, dbthread.ScanValue[int], "SELECT DISTINCT code FROM hits ORDER BY code")
	})
	loop.RunUntil(d.Fired)
	codes, err, _ := d.Result()
	fmt.Println(codes, err)
	// Output: [200 304 404] <nil>
}

func ExampleAfterWrites() {
	loop, b, end := exampleBroker(dbthread.Config{Startup: hits})
	defer end()

	dbthread.Transact(b, "hit", func(tx *dbthread.Tx) (dbthread.Result, error) {
		return tx.Exec("INSERT INTO hits (page, status) VALUES ('/new', 200)")
	}) // not awaited
	d := dbthread.Read(b, "count", func(tx *dbthread.Tx) (n int, err error) {
		err = tx.QueryRow("SELECT count(*) FROM hits").Scan(&n)
		return n, err
	}, dbthread.AfterWrites())
	loop.RunUntil(d.Fired)
	n, _, _ := d.Result()
	fmt.Println(n)
	// Output: 6
}

// printer takes a row at a time.
type printer struct{ producer deferred.Producer }

func (p *printer) RegisterProducer(producer deferred.Producer) { p.producer = producer }
func (p *printer) Write(page string)                           { fmt.Println(page) } // it might call p.producer.Pause
func (p *printer) UnregisterProducer()                         { fmt.Println("that is all") }

func ExampleSelect_consumer() {
	loop, b, end := exampleBroker(dbthread.Config{Startup: hits})
	defer end()

	pages := dbthread.Select(b, "SELECT DISTINCT page FROM hits ORDER BY page", nil, dbthread.ScanValue[string])
	d := deferred.Produce[string](loop, pages, &printer{})
	loop.RunUntil(d.Fired)
	// Output:
	// /
	// /about
	// /old
	// that is all
}

// The items' values are looked up side by side, in any order; the rows get
// their ids in the order of the items.
func ExampleSelect_produceRows() {
	loop, b, end := exampleBroker(dbthread.Config{Startup: urls.Create})
	defer end()

	items := deferred.FromSeq(loop, slices.Values([]string{"c", "a", "b"}), 1)
	values := deferred.Ordered(loop, items, 8, func(item string) *deferred.Deferred[string] {
		return deferred.Succeed(loop, "/"+item)
	})
	ids := deferred.Collect(loop, deferred.Ordered(loop, values, 8, func(value string) *deferred.Deferred[int64] {
		return urlID.Go(b, value)
	}))
	loop.RunUntil(ids.Fired)
	list, err, _ := ids.Result()
	fmt.Println(list, err)
	// Output: [1 2 3] <nil>
}
