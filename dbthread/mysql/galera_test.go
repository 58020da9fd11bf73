package mysql_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"sasync/dbthread"
	"sasync/dbthread/dbthreadtest/dbserver"
	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

// galeraURL names nodes in turn, the first one to be written to.
func galeraURL(url string, nodes ...*dbserver.Server) string {
	_, database, _ := strings.Cut(strings.TrimPrefix(url, "mysql://"), "/")
	var hosts []string
	for _, n := range nodes {
		hosts = append(hosts, fmt.Sprintf("127.0.0.1:%d", n.Port()))
	}
	return "mysql://root@" + strings.Join(hosts, ",") + "/" + database + "?galera=true&answer_timeout=30s"
}

// things have a primary key, which Galera wants.
var things = &dbthread.Table{
	Name: "things",
	Columns: []dbthread.Column{
		{Name: "id", Type: dbthread.Integer, PrimaryKey: true},
		{Name: "name", Type: dbthread.Text, NotNull: true},
		{Name: "n", Type: dbthread.Integer},
	},
	Indices: []dbthread.Index{dbthread.UniqueOn("name")},
}

// world is a broker and its loop.
type world struct {
	t    *testing.T
	loop *deferredtest.Loop
	b    *dbthread.Broker
}

func open(t *testing.T, url string, cfg dbthread.Config) *world {
	t.Helper()
	w := &world{t: t, loop: deferredtest.NewLoop(t)}
	w.b = dbthread.Open(w.loop, url, cfg)
	t.Cleanup(func() { value(w, w.b.Shutdown()) })
	value(w, w.b.Running())
	return w
}

func value[T any](w *world, d *deferred.Deferred[T]) T {
	w.t.Helper()
	w.loop.RunUntil(d.Fired)
	return deferredtest.Result(w.t, d)
}

func (w *world) insert(name string) *deferred.Deferred[dbthread.Result] {
	return dbthread.Transact(w.b, "insert", func(tx *dbthread.Tx) (dbthread.Result, error) {
		return tx.Exec(`INSERT INTO things (name, n) VALUES (?, 0)`, name)
	})
}

// names reads what is stored.
func (w *world) names() map[string]bool {
	w.t.Helper()
	names := map[string]bool{}
	for _, name := range value(w, dbthread.Read(w.b, "names", func(tx *dbthread.Tx) ([]string, error) {
		rows, err := tx.Query(`SELECT name FROM things`)
		if err != nil {
			return nil, err
		}
		var list []string
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				return nil, err
			}
			list = append(list, name)
		}
		return list, rows.Err()
	})) {
		names[name] = true
	}
	return names
}

func TestGalera(t *testing.T) {
	nodes := dbserver.Galera(t, 3)
	url := nodes[0].Database()
	t.Run("AReadOnAnotherNodeSeesWhatIsAcknowledged", func(t *testing.T) { testGaleraReads(t, nodes) })
	t.Run("ConflictsBetweenNodesAreTriedAgain", func(t *testing.T) { testGaleraConflicts(t, nodes) })
	t.Run("WhatIsAcknowledgedSurvivesTheNodeThatWasWrittenTo", func(t *testing.T) { testGaleraKill(t, nodes) })
	t.Run("ANodeThatIsLeftAloneTakesNothing", func(t *testing.T) { testGaleraAlone(t, url, nodes) })
}

func createThings(tx *dbthread.Tx) error { return things.Create(tx) }

func testGaleraReads(t *testing.T, nodes []*dbserver.Server) {
	url := nodes[0].Database()
	writer := open(t, galeraURL(url, nodes[0]), dbthread.Config{Startup: createThings})
	reader := open(t, galeraURL(url, nodes[1]), dbthread.Config{})
	for i := range 100 {
		name := fmt.Sprint(i)
		value(writer, writer.insert(name))
		if !reader.names()[name] {
			t.Fatalf("%s was acknowledged and is not seen", name)
		}
	}
}

func testGaleraConflicts(t *testing.T, nodes []*dbserver.Server) {
	url := nodes[0].Database()
	cfg := dbthread.Config{Startup: createThings, RetryTime: time.Minute}
	worlds := []*world{open(t, galeraURL(url, nodes[0]), cfg)}
	value(worlds[0], worlds[0].insert("counter"))
	for _, n := range nodes[1:] {
		worlds = append(worlds, open(t, galeraURL(url, n), dbthread.Config{RetryTime: time.Minute}))
	}
	const each = 40
	var all [3][]*deferred.Deferred[int64]
	for i, w := range worlds {
		for range each {
			all[i] = append(all[i], dbthread.Transact(w.b, "increment", func(tx *dbthread.Tx) (n int64, err error) {
				if err := tx.QueryRow(`SELECT n FROM things WHERE name = 'counter' FOR UPDATE`).Scan(&n); err != nil {
					return 0, err
				}
				_, err = tx.Exec(`UPDATE things SET n = ? WHERE name = 'counter'`, n+1)
				return n + 1, err
			}))
		}
	}
	seen := map[int64]bool{}
	for i, w := range worlds {
		for _, d := range all[i] {
			seen[value(w, d)] = true
		}
	}
	if len(seen) != 3*each {
		t.Errorf("%d different results, want %d", len(seen), 3*each)
	}
}

// The node that is written to is killed under load. The broker goes on with
// another one, and what it has acknowledged is on both that are left.
func testGaleraKill(t *testing.T, nodes []*dbserver.Server) {
	url := nodes[0].Database()
	w := open(t, galeraURL(url, nodes...), dbthread.Config{Startup: createThings, RetryTime: time.Minute})
	const total = 900
	acked, unknown, fired := map[string]bool{}, map[string]bool{}, 0
	for i := range total {
		name := fmt.Sprintf("%03d", i)
		deferred.ThenBoth(w.insert(name), func(_ dbthread.Result, err error) (deferred.Unit, error) {
			fired++
			switch {
			case err == nil:
				acked[name] = true
			case errors.Is(err, dbthread.ErrOutcomeUnknown):
				unknown[name] = true
			default:
				t.Errorf("%s: %v", name, err)
			}
			return deferred.Unit{}, nil
		})
	}
	w.loop.RunUntil(func() bool { return fired >= total/3 })
	before := len(acked)
	nodes[0].Kill()
	w.loop.RunUntil(func() bool { return fired == total })
	t.Logf("%d acknowledged before the kill, %d after it, %d unknown", before, len(acked)-before, len(unknown))
	if len(acked) == before {
		t.Error("nothing went on")
	}
	for i, n := range nodes[1:] {
		stored := open(t, galeraURL(url, n), dbthread.Config{}).names()
		for name := range acked {
			if !stored[name] {
				t.Errorf("%s was acknowledged and is not on node %d", name, i+2)
			}
		}
		for name := range stored {
			if !acked[name] && !unknown[name] {
				t.Errorf("%s is on node %d, and was said not to be stored", name, i+2)
			}
		}
	}
}

// Of the two nodes that are left one is killed. The other can't know whether it
// is the one that was cut off.
func testGaleraAlone(t *testing.T, url string, nodes []*dbserver.Server) {
	w := open(t, galeraURL(url, nodes[2]), dbthread.Config{Startup: createThings, RetryTime: time.Second})
	value(w, w.insert("both"))
	nodes[1].Kill()
	d := w.insert("alone") // waits until the node has noticed
	w.loop.RunUntil(d.Fired)
	if err := deferredtest.Failure(t, d); !errors.Is(err, dbthread.ErrConnectionLost) && !errors.Is(err, dbthread.ErrOutcomeUnknown) {
		t.Errorf("error %v", err)
	}
	for what, d := range map[string]*deferred.Deferred[dbthread.Result]{
		"write": w.insert("alone too"),
		"read": dbthread.Read(w.b, "read", func(tx *dbthread.Tx) (dbthread.Result, error) {
			return tx.Exec(`SELECT count(*) FROM things`)
		}),
	} {
		w.loop.RunUntil(d.Fired)
		err := deferredtest.Failure(t, d) // 1205, a conflict, where it has waited for the other nodes' commits in vain
		if !errors.Is(err, dbthread.ErrConnectionLost) && !errors.Is(err, dbthread.ErrConflict) {
			t.Errorf("%s: error %v", what, err)
		}
	}
}
