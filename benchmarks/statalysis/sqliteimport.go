package statalysis

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"sasync/benchmarks/internal/bench"
)

// sqliteImport is the physical limit: the sqlite3 shell imports the rows that
// statalysis has made of the log into tables and indices of the same schema,
// with the same settings. It parses no log, sifts nothing, looks no value up.
type sqliteImport struct {
	run     *bench.Run
	in      input
	sqlite3 string
	script  string
	rows    map[string]int64 // by table
}

// settings are those that statalysis opens its databases with.
const settings = `PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA wal_autocheckpoint = 10000;
PRAGMA cache_size = -16384;
PRAGMA foreign_keys = 1;
.mode ascii
`

// prepareImport loads the log without rules once and takes the schema and the
// rows from that database.
func prepareImport(r *bench.Run, o *ours) (*sqliteImport, error) {
	i := &sqliteImport{run: r, in: o.in, sqlite3: o.sqlite3, script: r.Path("import.sql"), rows: map[string]int64{}}
	version, err := bench.Output(r.Command(i.sqlite3, "--version"))
	if err != nil {
		return nil, err
	}
	version, _, _ = strings.Cut(version, " ")
	r.Table.Remark("sqlite3 shell %s", version)
	r.Logf("rows for the import:")
	if _, err := o.load("norules", "-no-rules").Run(); err != nil {
		return nil, err
	}
	schema, err := i.ask(o.db("norules"), "SELECT sql || ';' FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND name <> 'entries_ip'")
	if err != nil {
		return nil, err
	}
	late, err := i.ask(o.db("norules"), "SELECT sql || ';' FROM sqlite_master WHERE name = 'entries_ip'")
	if err != nil {
		return nil, err
	}
	tables, err := i.export(o.db("norules"))
	if err != nil {
		return nil, err
	}
	script := settings + schema
	for _, t := range tables {
		script += fmt.Sprintf(".import \"%s\" %s\n", i.exported(t), t)
	}
	script += late // as statalysis does
	return i, os.WriteFile(i.script, []byte(script), 0o644)
}

// export writes the rows of each table of a database into a file.
func (i *sqliteImport) export(db string) (tables []string, err error) {
	names, err := i.ask(db, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
	if err != nil {
		return nil, err
	}
	for _, t := range strings.Fields(names) {
		if i.rows[t], err = countRows(i.run, i.sqlite3, db, t); err != nil {
			return nil, err
		}
		if _, err = i.ask(db, ".mode ascii", `.output "`+i.exported(t)+`"`, "SELECT * FROM "+t); err != nil {
			return nil, err
		}
	}
	return strings.Fields(names), nil
}

func (i *sqliteImport) exported(table string) string { return i.run.Path(table + ".rows") }

func (i *sqliteImport) ask(db string, commands ...string) (string, error) {
	args := append([]string{"-batch", "-bail", "-init", os.DevNull, db}, commands...)
	return bench.Output(i.run.Command(i.sqlite3, args...))
}

func (i *sqliteImport) contender() bench.Contender[bench.Usage] {
	db := i.run.Path("import.db")
	return bench.Contender[bench.Usage]{Name: "sqlite-import", Run: func() (bench.Usage, error) {
		if err := errors.Join(removeDatabase(db), settle(i.in)); err != nil {
			return bench.Usage{}, err
		}
		script, err := os.Open(i.script)
		if err != nil {
			return bench.Usage{}, err
		}
		defer script.Close()
		cmd := i.run.Command(i.sqlite3, "-batch", "-bail", "-init", os.DevNull, db)
		cmd.Stdin = script
		used, err := i.run.Measure("sqlite-import", cmd)
		if err == nil {
			err = i.check(db)
		}
		return used, err
	}}
}

// check makes sure that every row has been imported.
func (i *sqliteImport) check(db string) error {
	for t, want := range i.rows {
		got, err := countRows(i.run, i.sqlite3, db, t)
		if err != nil {
			return err
		}
		if got != want {
			return fmt.Errorf("it imported %d rows of %d into %s", got, want, t)
		}
	}
	return nil
}
