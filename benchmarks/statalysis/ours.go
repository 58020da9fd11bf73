package statalysis

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"

	"sasync/benchmarks/internal/bench"
)

// ours is statalysis, built once.
type ours struct {
	run     *bench.Run
	in      input
	binary  string
	sqlite3 string           // the shell, empty when missing
	rows    map[string]int64 // records stored, by contender
}

func buildOurs(r *bench.Run, in input) (*ours, error) {
	o := &ours{run: r, in: in, binary: r.Path("statalysis"), rows: map[string]int64{}}
	if err := r.Go(".", "build", "-o", o.binary, "./examples/statalysis"); err != nil {
		return nil, err
	}
	o.sqlite3, _ = r.Need("sqlite3", "sqlite3")
	return o, nil
}

// load loads the log into a fresh database.
func (o *ours) load(name string, flags ...string) bench.Contender[bench.Usage] {
	db := o.db(name)
	args := append([]string{"load", "-q", "-no-screen", "-db", db}, flags...)
	args = append(args, o.in.path)
	return bench.Contender[bench.Usage]{Name: name, Run: func() (bench.Usage, error) {
		if err := errors.Join(removeDatabase(db), settle(o.in)); err != nil {
			return bench.Usage{}, err
		}
		used, err := o.run.Measure("statalysis "+name, o.run.Command(o.binary, args...))
		if err == nil {
			err = o.check(name)
		}
		return used, err
	}}
}

func (o *ours) db(name string) string { return o.run.Path(name + ".db") }

// check makes sure that every round stored the same, and something.
func (o *ours) check(name string) error {
	if o.sqlite3 == "" {
		return nil
	}
	rows, err := countRows(o.run, o.sqlite3, o.db(name), "entries")
	if err != nil {
		return err
	}
	if before, again := o.rows[name]; rows == 0 || again && rows != before {
		return fmt.Errorf("it stored %d records, and %d in the round before", rows, before)
	}
	o.rows[name] = rows
	return nil
}

func countRows(r *bench.Run, sqlite3, db, table string) (int64, error) {
	text, err := bench.Output(r.Command(sqlite3, "-batch", "-init", os.DevNull, db, "SELECT count(*) FROM "+table))
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(strings.TrimSpace(text), 10, 64)
}

// removeDatabase removes a SQLite database and what SQLite puts beside it.
func removeDatabase(db string) error {
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(db + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// settle makes the start of a contender the same each time: nothing of the one
// before is still to be written to disk, and the log is in the page cache.
func settle(in input) error {
	syscall.Sync()
	return in.warm()
}
