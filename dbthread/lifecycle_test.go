package dbthread_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mattn/go-sqlite3"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func TestOpen_KeepsWhatAnEarlierBrokerStored(t *testing.T) {
	w := open(t, pairs)
	value(w, setPair.Go(w.b, pair{"a", "1"}))
	w.shutdown()
	for _, url := range []string{"sqlite:" + w.path, w.path, "sqlite://" + w.path} {
		w := reopen(t, w.path, url, dbthread.Config{})
		if got := w.strings(`SELECT name FROM pairs`); !slices.Equal(got, []string{"a"}) {
			t.Errorf("%s: stored are %q", url, got)
		}
		w.shutdown()
	}
}

func TestOpen_PutsTheDatabaseIntoTheModesThatTheBrokerCountsOn(t *testing.T) {
	w := open(t)
	value(w, dbthread.Transact(w.b, "modes", func(tx *dbthread.Tx) (deferred.Unit, error) {
		for pragma, want := range map[string]any{
			"journal_mode": "wal", "synchronous": int64(2), "foreign_keys": int64(1), "wal_autocheckpoint": int64(10000),
		} {
			var got any
			if err := tx.QueryRow("PRAGMA " + pragma).Scan(&got); err != nil || got != want {
				t.Errorf("%s is %v (%v), want %v", pragma, got, err, want)
			}
		}
		return deferred.Unit{}, nil
	}))
}

func TestOpen_AnyCharacterMayBeInAPath(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a b%20?c#d&e=f.db")
	w := reopen(t, path, path, dbthread.Config{}, pairs)
	w.shutdown()
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}

// openFails wants the start on url to fail, and what was queued with it.
func openFails(t *testing.T, url string, cfg dbthread.Config) error {
	t.Helper()
	w := &world{t: t, loop: deferredtest.NewLoop(t)}
	w.b = dbthread.Open(w.loop, url, cfg)
	queued, read := w.transact(`SELECT 1`), dbthread.Read(w.b, "read", do(`SELECT 1`))
	rows := dbthread.Select(w.b, `SELECT 1`, nil, scanInt)
	err := failure(w, w.b.Running())
	var typed *dbthread.OpenError
	if !errors.As(err, &typed) {
		t.Errorf("%v is no *OpenError", err)
	}
	for what, other := range map[string]error{
		"queued":      failure(w, queued),
		"queued read": failure(w, read),
		"later":       failure(w, w.transact(`SELECT 1`)),
		"Running":     failure(w, w.b.Running()),
		"select":      failure(w, rows.Next()),
	} {
		if !errors.Is(other, typed) {
			t.Errorf("%s failed with %v", what, other)
		}
	}
	if w.b.Pending() != 0 {
		t.Errorf("%d pending", w.b.Pending())
	}
	w.shutdown()
	w.shutdown()
	return err
}

func TestOpen_TellsWhatIsWrongWithTheFile(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, c := range []struct {
		name, path string
		kind       error
		text       string
	}{
		{"missing folder", dir + "/no/such.db", fs.ErrNotExist, `folder "` + dir + `/no": stat ` + dir + `/no: no such file or directory`},
		{"folder", dir, dbthread.ErrCantOpen, `is a folder`},
		{"not a database", write("text.db", strings.Repeat("This is text. ", 1000)), dbthread.ErrNotADatabase, `file is not a database`},
		{"corrupted", corrupted(t, dir), dbthread.ErrCorrupt, `malformed`},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := openFails(t, c.path, dbthread.Config{})
			if !errors.Is(err, c.kind) {
				t.Errorf("kind of %v", err)
			}
			if want := `dbthread: open "` + c.path + `": `; !strings.HasPrefix(err.Error(), want) || !strings.Contains(err.Error(), c.text) {
				t.Errorf("text %q, want %s…%s", err, want, c.text)
			}
		})
	}
}

// corrupted is a database whose first page is overwritten behind the header.
func corrupted(t *testing.T, dir string) string {
	path := filepath.Join(dir, "corrupted.db")
	c := raw(t, path)
	rawExec(t, c, pairs)
	c.Close()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 100; i < 4096; i++ {
		content[i] = 0xAA
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestOpen_TellsWhatIsWrongWithTheURL(t *testing.T) {
	for url, want := range map[string]string{
		"oracle:x":                       `dbthread: open "oracle:x": url: no dialect for scheme "oracle": known are ["faults" "sqlite"]; is its package imported (for sqlite: sasync/dbthread/sqlite)?`,
		"oracle://me:secret@host/x":      `dbthread: open "oracle://me:xxxxx@host/x": url: no dialect for scheme "oracle": known are ["faults" "sqlite"]; is its package imported (for sqlite: sasync/dbthread/sqlite)?`,
		"sqlite:x.db?synchronous=maybe":  `dbthread: open "sqlite:x.db?synchronous=maybe": url: setting synchronous=maybe: want one of ["off" "normal" "full" "extra"]`,
		"sqlite:x.db?busy_timeout=5":     `dbthread: open "sqlite:x.db?busy_timeout=5": url: setting busy_timeout=5: time: missing unit in duration "5"`,
		"sqlite:x.db?busy_timeout=-5s":   `dbthread: open "sqlite:x.db?busy_timeout=-5s": url: setting busy_timeout=-5s: want 0s to 24h`,
		"sqlite:x.db?checkpoint_pages=0": `dbthread: open "sqlite:x.db?checkpoint_pages=0": url: setting checkpoint_pages=0: want at least 1`,
		"sqlite:x.db?cache_mib=0":        `dbthread: open "sqlite:x.db?cache_mib=0": url: setting cache_mib=0: want 1 to 1048576`,
		"sqlite:x.db?syncronous=full":    `dbthread: open "sqlite:x.db?syncronous=full": url: setting syncronous=full: unknown`,
		"sqlite:":                        `dbthread: open "sqlite:": url: no path`,
		"sqlite::memory:":                `dbthread: open "sqlite::memory:": url: a database in memory cannot be shared by the broker's connections: give a file`,
		"sqlite:a%zz":                    `dbthread: open "sqlite:a%zz": url: path "a%zz": invalid URL escape "%zz"`,
	} {
		if err := openFails(t, url, dbthread.Config{}); err.Error() != want {
			t.Errorf("%s:\n%s\nwant\n%s", url, err, want)
		}
	}
}

func TestOpen_AStartupThatFailsIsTheStartUpError(t *testing.T) {
	for name, c := range map[string]struct {
		startup func(tx *dbthread.Tx) error
		want    string
	}{
		"own error": {func(*dbthread.Tx) error { return errBoom }, `startup: boom`},
		"panic":     {func(*dbthread.Tx) error { panic(errBoom) }, `startup: panic: boom`},
		"goexit":    {func(*dbthread.Tx) error { goexit(); return nil }, `startup: deferred: body called runtime.Goexit`},
		"statement": {func(tx *dbthread.Tx) error { return run(tx, `CREATE`) }, `startup: prepare: incomplete input`},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x.db")
			err := openFails(t, path, dbthread.Config{Startup: func(tx *dbthread.Tx) error {
				if err := run(tx, pairs); err != nil {
					return err
				}
				return c.startup(tx)
			}})
			if want := `dbthread: open "` + path + `": ` + c.want; err.Error() != want {
				t.Errorf("text %q, want %q", err, want)
			}
			if n := rawNumber(t, raw(t, path), `SELECT count(*) FROM sqlite_schema`); n != 0 {
				t.Errorf("%d tables: it was not rolled back", n)
			}
		})
	}
}

func TestBusy_ATransactionFailsWhenAnotherConnectionWritesAndTheBrokerLivesOn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	w := reopen(t, path, "sqlite:"+path+"?busy_timeout=20ms", dbthread.Config{RetryTime: time.Nanosecond}, pairs)
	other := raw(t, path)
	rawExec(t, other, "BEGIN IMMEDIATE")
	a, b := setPair.Go(w.b, pair{"a", "1"}), setPair.Go(w.b, pair{"b", "1"})
	for _, d := range []*deferred.Deferred[int64]{a, b} {
		err := failure(w, d)
		var code sqlite3.Error
		if !errors.Is(err, dbthread.ErrBusy) || !errors.As(err, &code) || err.Error() != `dbthread: transact "setPair": begin: database is locked` {
			t.Errorf("error %v", err)
		}
	}
	if n := w.number(`SELECT count(*) FROM pairs`); n != 0 { // readers are not in its way
		t.Errorf("%d rows", n)
	}
	rawExec(t, other, "ROLLBACK")
	value(w, setPair.Go(w.b, pair{"a", "1"}))
}

// A transaction that took its lock with the first write would fail there, with all
// of its group, if another process had written since its first read.
func TestBusy_AWriterHasItsLockBeforeItReads(t *testing.T) {
	w := open(t, pairs)
	other := raw(t, w.path)
	w.in(func(tx *dbthread.Tx) error {
		if _, err := column[string](tx, `SELECT name FROM pairs`); err != nil {
			return err
		}
		var code sqlite3.Error
		if _, err := other.Exec("BEGIN IMMEDIATE", nil); !errors.As(err, &code) || code.Code != sqlite3.ErrBusy {
			t.Errorf("another connection: %v", err)
		}
		return run(tx, `INSERT INTO pairs (name) VALUES ('a')`)
	})
}

func TestShutdown_WaitsForAllThatIsQueuedAndRunning(t *testing.T) {
	w := open(t, pairs)
	started, gate := make(chan struct{}), make(chan struct{})
	running := dbthread.Transact(w.b, "gate", func(*dbthread.Tx) (deferred.Unit, error) {
		close(started)
		<-gate
		return deferred.Unit{}, nil
	})
	<-started
	queued := setPair.Go(w.b, pair{"a", "1"})
	read := dbthread.Read(w.b, "read", do(`SELECT 1`))
	end := w.b.Shutdown()
	if err := deferredtest.Failure(t, w.transact(`SELECT 1`)); !errors.Is(err, dbthread.ErrShutdown) {
		t.Errorf("error %v", err)
	}
	w.loop.Run()
	deferredtest.Pending(t, end)
	close(gate)
	value(w, end)
	for _, fired := range []bool{running.Fired(), queued.Fired(), read.Fired()} {
		if !fired {
			t.Error("Shutdown was faster than what was queued")
		}
	}
	value(w, w.b.Shutdown()) // again
	if n := rawNumber(t, raw(t, w.path), `SELECT count(*) FROM pairs`); n != 1 {
		t.Errorf("%d rows", n)
	}
}

func TestShutdown_LeavesOneFile(t *testing.T) {
	w := open(t, pairs)
	value(w, setPair.Go(w.b, pair{"a", "1"}))
	w.shutdown()
	files, err := filepath.Glob(w.path + "*")
	if err != nil || !slices.Equal(files, []string{w.path}) {
		t.Errorf("files %q, %v", files, err)
	}
}

func TestShutdown_ACheckpointThatAnotherReaderHoldsUpIsNoError(t *testing.T) {
	w := open(t, pairs)
	other := raw(t, w.path)
	rawExec(t, other, "BEGIN")
	rawNumber(t, other, `SELECT count(*) FROM pairs`)
	value(w, setPair.Go(w.b, pair{"a", "1"}))
	w.shutdown()
	rawExec(t, other, "COMMIT")
	if n := rawNumber(t, other, `SELECT count(*) FROM pairs`); n != 1 {
		t.Errorf("%d rows", n)
	}
}

func TestShutdown_BeforeTheStartIsOverWaitsForIt(t *testing.T) {
	w := &world{t: t, loop: deferredtest.NewLoop(t)}
	path := filepath.Join(t.TempDir(), "x.db")
	w.b = dbthread.Open(w.loop, path, dbthread.Config{Startup: func(tx *dbthread.Tx) error { return run(tx, pairs) }})
	queued := setPair.Go(w.b, pair{"a", "1"})
	w.shutdown()
	value(w, queued)
}
