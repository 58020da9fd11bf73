package dbthread_test

import (
	"errors"
	"slices"
	"testing"

	"sasync/dbthread"
	"sasync/deferred"
)

func table(columns []dbthread.Column, indices ...dbthread.Index) *dbthread.Table {
	return &dbthread.Table{Name: "t", Columns: columns, Indices: indices}
}

var (
	idColumn    = dbthread.Column{Name: "id", Type: dbthread.Integer, PrimaryKey: true}
	valueColumn = dbthread.Column{Name: "value", Type: dbthread.Text}
)

func create(w *world, tables ...*dbthread.Table) *deferred.Deferred[deferred.Unit] {
	return dbthread.Transact(w.b, "create", func(tx *dbthread.Tx) (deferred.Unit, error) {
		return deferred.Unit{}, dbthread.CreateTables(tx, tables...)
	}, dbthread.Exclusive())
}

// schemaOf is the database's schema as text.
func schemaOf(w *world) []string {
	return w.strings(`SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type DESC, name`)
}

func TestTable_CreatesWhatIsMissing(t *testing.T) {
	w := open(t)
	tables := []*dbthread.Table{
		table([]dbthread.Column{
			idColumn,
			{Name: "value", Type: dbthread.Text, NotNull: true, Default: "it's"},
			{Name: "flag", Type: dbthread.Bool, Default: true},
			{Name: "share", Type: dbthread.Real, Default: 0.5},
			{Name: "raw", Type: dbthread.Blob},
		}, dbthread.UniqueOn("value"), dbthread.Index{Name: "by share", Columns: []string{"share", "flag"}}),
		{Name: "two", Columns: []dbthread.Column{
			{Name: "a", Type: dbthread.Integer, PrimaryKey: true},
			{Name: `b"c`, Type: dbthread.Text, PrimaryKey: true},
		}},
	}
	value(w, create(w, tables...))
	want := []string{
		`CREATE TABLE "t" ("id" INTEGER PRIMARY KEY, "value" TEXT NOT NULL DEFAULT 'it''s', "flag" INTEGER DEFAULT 1, "share" REAL DEFAULT 0.5, "raw" BLOB)`,
		`CREATE TABLE "two" ("a" INTEGER, "b""c" TEXT, PRIMARY KEY ("a", "b""c"))`,
		`CREATE INDEX "by share" ON "t" ("share", "flag")`,
		`CREATE UNIQUE INDEX "t_value" ON "t" ("value")`,
	}
	if got := schemaOf(w); !slices.Equal(got, want) {
		t.Errorf("schema\n%q, want\n%q", got, want)
	}
	value(w, create(w, tables...)) // nothing differs from its own declaration
	if got := schemaOf(w); !slices.Equal(got, want) {
		t.Errorf("the second time it changed to\n%q", got)
	}
}

func TestTable_ByKeyIsOneTreeOnSQLite(t *testing.T) {
	w := open(t)
	key := []dbthread.Column{{Name: "k", Type: dbthread.Blob, NotNull: true, PrimaryKey: true}, valueColumn}
	value(w, create(w, &dbthread.Table{Name: "one", Columns: key, ByKey: true}, &dbthread.Table{Name: "two", Columns: key}))
	got := w.strings(`SELECT name FROM sqlite_schema WHERE type = 'index'`)
	if !slices.Equal(got, []string{"sqlite_autoindex_two_1"}) {
		t.Errorf("indices beside the tables: %q", got)
	}
	value(w, create(w, &dbthread.Table{Name: "two", Columns: key, ByKey: true})) // made otherwise, it stays
}

func TestTable_AddsMissingColumnsAndIndicesAndKeepsTheRest(t *testing.T) {
	w := open(t, `CREATE TABLE t (id INTEGER PRIMARY KEY, value VARCHAR(255), extra TEXT)`,
		`CREATE INDEX extra_index ON t (extra)`, `INSERT INTO t (value) VALUES ('old')`)
	value(w, create(w, table([]dbthread.Column{
		idColumn, valueColumn,
		{Name: "more", Type: dbthread.Integer},
		{Name: "count", Type: dbthread.Integer, NotNull: true, Default: 7},
	}, dbthread.UniqueOn("value"), dbthread.On("more"))))
	if n := w.number(`SELECT count FROM t WHERE value = 'old' AND more IS NULL`); n != 7 {
		t.Errorf("count is %d", n)
	}
	got := w.strings(`SELECT name FROM sqlite_schema WHERE type = 'index' ORDER BY name`)
	if want := []string{"extra_index", "t_more", "t_value"}; !slices.Equal(got, want) {
		t.Errorf("indices %q, want %q", got, want)
	}
}

func TestTable_NamesEveryDifferenceAndChangesNothing(t *testing.T) {
	w := open(t,
		`CREATE TABLE t (id INTEGER PRIMARY KEY, value TEXT, at DATETIME, n TEXT NOT NULL, forced TEXT NOT NULL, u TEXT UNIQUE)`,
		`CREATE INDEX plain ON t (value)`, `CREATE UNIQUE INDEX once ON t (at)`, `CREATE INDEX "named" ON t (n)`,
		`CREATE TABLE u (name INTEGER)`)
	before := schemaOf(w)
	err := failure(w, create(w,
		table([]dbthread.Column{
			idColumn, valueColumn,
			{Name: "at", Type: dbthread.Integer},
			{Name: "n", Type: dbthread.Integer},
			{Name: "u", Type: dbthread.Text},
			{Name: "fine", Type: dbthread.Text},
			{Name: "needed", Type: dbthread.Text, NotNull: true},
		}, dbthread.UniqueOn("value"), dbthread.On("at"), dbthread.Index{Name: "named", Columns: []string{"u"}}),
		&dbthread.Table{Name: "u", Columns: []dbthread.Column{{Name: "name", Type: dbthread.Text, PrimaryKey: true}}}))
	var schema *dbthread.SchemaError
	if !errors.As(err, &schema) {
		t.Fatalf("error %v", err)
	}
	want := []dbthread.Difference{
		{"t", `column "at" is DATETIME, declared INTEGER`},
		{"t", `column "n" is TEXT, declared INTEGER`},
		{"t", `column "n" is NOT NULL, declared nullable`},
		{"t", `column "needed" is missing, and can't be added to rows as it is NOT NULL without a default`},
		{"t", `column "forced" is NOT NULL without a default, and not declared`},
		{"t", `index on (value) is not unique, declared unique`},
		{"t", `index on (at) is unique, declared not unique`},
		{"t", `index on (u) is unique, declared not unique`},
		{"t", `index "named" is on (n), declared on (u)`},
		{"u", `column "name" is INTEGER, declared TEXT`},
		{"u", `column "name" is not in the primary key, declared in the primary key`},
	}
	for _, d := range want {
		if !slices.Contains(schema.Differences, d) {
			t.Errorf("not told: %v", d)
		}
	}
	for _, d := range schema.Differences {
		if !slices.Contains(want, d) {
			t.Errorf("told: %v", d)
		}
	}
	if after := schemaOf(w); !slices.Equal(before, after) {
		t.Errorf("schema changed from\n%q to\n%q", before, after)
	}
}

func TestTable_MistakesInADeclarationAreTold(t *testing.T) {
	w := open(t)
	keyless := &dbthread.Table{Name: "u", Columns: []dbthread.Column{valueColumn}, ByKey: true}
	if err, want := failure(w, create(w, keyless)), `dbthread: transact "create": dbthread: table "u": is to be kept by its key and has none`; err.Error() != want {
		t.Errorf("text\n%s\nwant\n%s", err, want)
	}
	err := failure(w, create(w, table([]dbthread.Column{idColumn, {Name: "ID", Type: dbthread.Text}, {Name: "x"}, {}}, dbthread.On("y"), dbthread.Index{Name: "z"})))
	want := `dbthread: transact "create": ` + `dbthread: table "t": column "ID" is declared twice` + "\n" +
		`dbthread: table "t": column "x" has no type` + "\n" + `dbthread: table "t": a column has no name` + "\n" +
		`dbthread: table "t": an index is on column "y", which is not declared` + "\n" + `dbthread: table "t": index "z" has no columns`
	if err.Error() != want {
		t.Errorf("text\n%s\nwant\n%s", err, want)
	}
}
