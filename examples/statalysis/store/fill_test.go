package store

import (
	"testing"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/examples/statalysis/rules"
)

func TestFill_BadAddressesKeepEntriesUntilItsEnd(t *testing.T) {
	set := loadRules(t, "a.ua", "Bot\n")
	onLoopStarting(t, CreateSchemaToFill, func(co *deferred.Coroutine, b *dbthread.Broker) {
		f := filled(t, co, b, set)
		if purged := f.condemn(); len(purged) != 0 {
			t.Errorf("without an index these were deleted: %v", purged)
		}
		if n := f.number("SELECT count(*) FROM sqlite_schema WHERE name = 'entries_ip'"); n != 0 {
			t.Error("the index is there already")
		}
		purged, err := deferred.Await(co, EndFill.Go(b, Filled{Fingerprint: set.Fingerprint()}))
		if len(purged) != 1 || purged[0].IP != "192.0.2.1" || purged[0].Requests != 1 || err != nil {
			t.Errorf("deleted in the end: %v, %v", purged, err)
		}
		if n := f.number("SELECT count(*) FROM sqlite_schema WHERE name = 'entries_ip'"); n != 1 {
			t.Error("the index is not made")
		}
		if n := f.number("SELECT count(*) FROM entries"); n != 1 {
			t.Errorf("%d entries are left", n)
		}
		f.bad = "192.0.2.2"
		if purged := f.condemn(); len(purged) != 1 {
			t.Errorf("afterwards these were deleted at once: %v", purged)
		}
	})
}

func TestFill_AnotherProgramMayOpenTheDatabaseMeanwhile(t *testing.T) {
	set := loadRules(t, "a.ua", "Bot\n")
	onLoopStarting(t, CreateSchemaToFill, func(co *deferred.Coroutine, b *dbthread.Broker) {
		f := filled(t, co, b, set)
		f.condemn()
		if _, err := deferred.Await(co, dbthread.Transact(b, "open", func(tx *dbthread.Tx) (struct{}, error) {
			return struct{}{}, CreateSchema(tx)
		}, dbthread.Exclusive())); err != nil {
			t.Error(err)
		}
		if n := f.number("SELECT count(*) FROM sqlite_schema WHERE name = 'entries_ip'"); n != 1 {
			t.Error("it has made no index")
		}
		if purged, err := deferred.Await(co, EndFill.Go(b, Filled{Fingerprint: set.Fingerprint()})); len(purged) != 1 || err != nil {
			t.Errorf("deleted in the end: %v, %v", purged, err)
		}
	})
}

func TestFill_ALoadThatWasCutOffIsTakenUp(t *testing.T) {
	onLoopStarting(t, CreateSchemaToFill, func(co *deferred.Coroutine, b *dbthread.Broker) {
		f := filled(t, co, b, loadRules(t, "a.ua", "Bot\n"))
		if _, err := deferred.Await(co, dbthread.Transact(b, "open", func(tx *dbthread.Tx) (struct{}, error) {
			return struct{}{}, CreateSchemaToFill(tx)
		}, dbthread.Exclusive())); err != nil {
			t.Error(err)
		}
		if n := f.number("SELECT count(*) FROM sqlite_schema WHERE name = 'entries_ip'"); n != 0 {
			t.Error("it makes the index at its start")
		}
	})
}

// fillingTest is a database with a file and the entries of two addresses.
type fillingTest struct {
	t       *testing.T
	co      *deferred.Coroutine
	b       *dbthread.Broker
	adopted *Adopted
	file    int64
	bad     string
}

func filled(t *testing.T, co *deferred.Coroutine, b *dbthread.Broker, set *rules.Set) *fillingTest {
	f := &fillingTest{t: t, co: co, b: b, bad: "192.0.2.1"}
	var err error
	if f.adopted, err = deferred.Await(co, AdoptRules.Go(b, set)); err != nil {
		t.Error(err)
	}
	if f.file, err = deferred.Await(co, BeginFile.Go(b, File{Name: "a.log", Rules: set.Fingerprint()})); err != nil {
		t.Error(err)
	}
	f.store()
	return f
}

// store stores the entries of two addresses.
func (f *fillingTest) store() {
	values := []NameValue{{VhostValue, "v"}, {URLValue, "/"}, {RefValue, "-"}, {UAValue, "Bot"}}
	found, err := deferred.Await(f.co, SetValues.Go(f.b, values))
	if err != nil {
		f.t.Error(err)
	}
	e := Entries{Epoch: found.Epoch}
	for i, ip := range []string{"192.0.2.1", "192.0.2.2"} {
		e.List = append(e.List, Entry{DT: int64(i), IP: ip, HTTP: 200, IDs: [4]int64(found.IDs)})
	}
	if _, err := deferred.Await(f.co, SetEntries.Go(f.b, e)); err != nil {
		f.t.Error(err)
	}
}

// condemn finds the address bad.
func (f *fillingTest) condemn() []Seen {
	purged, err := deferred.Await(f.co, SetCheckpoint.Go(f.b, Checkpoint{File: File{ID: f.file, Name: "a.log"},
		Adopted: f.adopted, Bad: []BadIP{{f.bad, "ignore", f.adopted.IDs[0]}}}))
	if err != nil {
		f.t.Error(err)
	}
	return purged
}

func (f *fillingTest) number(sql string) int64 {
	n, err := deferred.Await(f.co, dbthread.Read(f.b, "number", func(tx *dbthread.Tx) (n int64, err error) {
		err = tx.QueryRow(sql).Scan(&n)
		return n, err
	}))
	if err != nil {
		f.t.Error(err)
	}
	return n
}
