package dbthread_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"sasync/dbthread"
	_ "sasync/dbthread/sqlite"
	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

// A program has a reactor in place of this loop, and registers Shutdown to run
// before its shutdown.
func exampleBroker(cfg dbthread.Config) (loop *deferredtest.Loop, b *dbthread.Broker, end func()) {
	dir, err := os.MkdirTemp("", "dbthread")
	if err != nil {
		panic(err)
	}
	loop = deferredtest.NewLoop(nil)
	b = dbthread.Open(loop, "sqlite:"+filepath.Join(dir, "example.db"), cfg)
	return loop, b, func() {
		done := b.Shutdown()
		loop.RunUntil(done.Fired)
		loop.End()
		os.RemoveAll(dir)
	}
}

var urls = dbthread.Table{
	Name: "url",
	Columns: []dbthread.Column{
		{Name: "id", Type: dbthread.Integer, PrimaryKey: true},
		{Name: "value", Type: dbthread.Text, NotNull: true},
	},
	Indices: []dbthread.Index{dbthread.UniqueOn("value")},
}

var (
	selectURL = dbthread.Statement("SELECT id FROM url WHERE value = ?")
	insertURL = dbthread.Statement("INSERT INTO url (value) VALUES (?)")
)

// urlID is the id of a value, which is stored if it is new.
var urlID = dbthread.Define("urlID", func(tx *dbthread.Tx, value string) (int64, error) {
	var id int64
	err := tx.QueryRow(selectURL, value).Scan(&id)
	if !errors.Is(err, dbthread.ErrNoRows) {
		return id, err
	}
	r, err := tx.Exec(insertURL, value)
	return r.LastInsertID, err
}, dbthread.Niceness(-15))

func Example() {
	loop, b, end := exampleBroker(dbthread.Config{Startup: urls.Create})
	defer end()

	var all []*deferred.Deferred[int64]
	for _, u := range []string{"/", "/about", "/"} {
		all = append(all, urlID.Go(b, u)) // committed together
	}
	ids := deferred.Gather(loop, all...)
	ids.AddCallback(func(ids []int64) ([]int64, error) {
		fmt.Println("ids", ids)
		return ids, nil
	})
	loop.RunUntil(ids.Fired)
	// Output: ids [1 2 1]
}

func ExampleTransact() {
	loop, b, end := exampleBroker(dbthread.Config{Startup: urls.Create})
	defer end()

	// Two transaction functions in one transaction: both or neither.
	d := dbthread.Transact(b, "both", func(tx *dbthread.Tx) (sum int64, err error) {
		for _, u := range []string{"/a", "/b"} {
			id, err := urlID.In(tx, u)
			if err != nil {
				return 0, err
			}
			sum += id
		}
		return 0, errors.New("on second thought, no")
	})
	d.AddErrback(func(err error) (int64, error) {
		fmt.Println(err)
		return 0, nil
	})
	count := deferred.ThenDefer(d, func(int64) *deferred.Deferred[int] {
		return dbthread.Read(b, "count", func(tx *dbthread.Tx) (n int, err error) {
			return n, tx.QueryRow("SELECT count(*) FROM url").Scan(&n)
		})
	})
	loop.RunUntil(count.Fired)
	n, _, _ := count.Result()
	fmt.Println(n, "rows")
	// Output:
	// dbthread: transact "both": on second thought, no
	// 0 rows
}

func ExampleSelect() {
	loop, b, end := exampleBroker(dbthread.Config{Startup: urls.Create})
	defer end()

	done := deferred.Inline(loop, func(co *deferred.Coroutine) (deferred.Unit, error) {
		for _, u := range []string{"/", "/about", "/blog"} {
			if _, err := deferred.Await(co, urlID.Go(b, u)); err != nil {
				return deferred.Unit{}, err
			}
		}
		value := func(r *dbthread.Rows) (v string, err error) { return v, r.Scan(&v) }
		rows := dbthread.Select(b, "SELECT value FROM url WHERE id >= ? ORDER BY id", []any{2}, value)
		for v, err := range rows.Each(co) {
			if err != nil {
				return deferred.Unit{}, err
			}
			fmt.Println(v)
		}
		return deferred.Unit{}, nil
	})
	loop.RunUntil(done.Fired)
	// Output:
	// /about
	// /blog
}

func ExampleBroker_Ready() {
	loop, b, end := exampleBroker(dbthread.Config{Startup: urls.Create, HighMark: 100})
	defer end()

	done := deferred.Inline(loop, func(co *deferred.Coroutine) (deferred.Unit, error) {
		most := 0
		for i := range 1000 {
			urlID.Go(b, fmt.Sprint("/", i))
			most = max(most, b.Pending())
			if _, err := deferred.Await(co, b.Ready()); err != nil {
				return deferred.Unit{}, err
			}
		}
		fmt.Println("at most", most, "pending")
		return deferred.Unit{}, nil
	})
	loop.RunUntil(done.Fired)
	// Output: at most 100 pending
}

func ExampleTable_Create() {
	loop, b, end := exampleBroker(dbthread.Config{})
	defer end()

	d := dbthread.Transact(b, "create", func(tx *dbthread.Tx) (deferred.Unit, error) {
		if _, err := tx.Exec("CREATE TABLE url (id TEXT, value TEXT)"); err != nil {
			return deferred.Unit{}, err
		}
		return deferred.Unit{}, urls.Create(tx)
	}, dbthread.Exclusive())
	d.AddErrback(func(err error) (deferred.Unit, error) {
		var schema *dbthread.SchemaError
		if errors.As(err, &schema) {
			for _, d := range schema.Differences {
				fmt.Println(d.Table, d.What)
			}
		}
		return deferred.Unit{}, nil
	})
	loop.RunUntil(d.Fired)
	// Output:
	// url column "id" is TEXT, declared INTEGER
	// url column "id" is not in the primary key, declared in the primary key
	// url column "value" is nullable, declared NOT NULL
}
