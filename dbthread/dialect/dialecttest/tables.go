package dialecttest

import (
	"errors"
	"slices"
	"strings"

	"sasync/dbthread"
	"sasync/deferred"
)

// create runs Create as a start-up would.
func (s *suite) create(tables ...*dbthread.Table) *deferred.Deferred[bool] {
	return dbthread.Transact(s.b, "create", func(tx *dbthread.Tx) (bool, error) {
		return true, dbthread.CreateTables(tx, tables...)
	}, dbthread.Exclusive())
}

// pairs has a key of two columns, defaults and no id.
var pairs = &dbthread.Table{
	Name: "pairs",
	Columns: []dbthread.Column{
		{Name: "a", Type: dbthread.Text, PrimaryKey: true, NotNull: true},
		{Name: "b", Type: dbthread.Integer, PrimaryKey: true, NotNull: true},
		{Name: "text", Type: dbthread.Text, NotNull: true, Default: "it's"},
		{Name: "number", Type: dbthread.Integer, NotNull: true, Default: 7},
		{Name: "real", Type: dbthread.Real, Default: 0.5},
		{Name: "flag", Type: dbthread.Bool, NotNull: true, Default: true},
	},
	Indices: []dbthread.Index{dbthread.On("number", "b")},
}

var tablePromises = []promise{
	{"CreateMakesWhatIsDeclaredAndNothingTwice", func(s *suite) {
		s.open(dbthread.Config{}, things, samples, pairs)
		value(s, s.create(things, samples, pairs))
		value(s, s.exec(`INSERT INTO pairs (a, b) VALUES ('x', 1)`))
		value(s, s.exec(`INSERT INTO pairs (a, b) VALUES ('x', 2)`))
		s.wantKind(failure(s, s.exec(`INSERT INTO pairs (a, b) VALUES ('x', 1)`)), dbthread.ErrUnique)
		got := value(s, dbthread.Read(s.b, "defaults", func(tx *dbthread.Tx) (d struct {
			text   string
			number int
			real   float64
			flag   bool
		}, err error) {
			err = tx.QueryRow(`SELECT "text", "number", "real", flag FROM pairs WHERE b = 2`).Scan(&d.text, &d.number, &d.real, &d.flag)
			return d, err
		}))
		if got.text != "it's" || got.number != 7 || got.real != 0.5 || !got.flag {
			s.Errorf("defaults %+v", got)
		}
	}},

	{"CreateAddsColumnsAndIndicesThatAreMissing", func(s *suite) {
		s.open(dbthread.Config{}, things)
		value(s, s.exec(insertThing, "a", 1))
		more := *things
		more.Columns = append(slices.Clone(things.Columns),
			dbthread.Column{Name: "note", Type: dbthread.Text},
			dbthread.Column{Name: "count", Type: dbthread.Integer, NotNull: true, Default: 3})
		more.Indices = append(slices.Clone(things.Indices), dbthread.On("n"), dbthread.UniqueOn("n", "count"))
		value(s, s.create(&more))
		value(s, s.create(&more))
		if n := s.number(`SELECT "count" FROM things WHERE name = 'a' AND note IS NULL`); n != 3 {
			s.Errorf("count %d", n)
		}
		s.wantKind(failure(s, s.exec(insertThing, "b", 1)), dbthread.ErrUnique)
	}},

	{"CreateNamesWhatDiffersAndChangesNothing", func(s *suite) {
		s.open(dbthread.Config{}, things)
		other := *things
		other.Columns = []dbthread.Column{
			{Name: "id", Type: dbthread.Integer, PrimaryKey: true},
			{Name: "name", Type: dbthread.Integer, NotNull: true},
			{Name: "n", Type: dbthread.Integer, NotNull: true},
			{Name: "extra", Type: dbthread.Text},
		}
		other.Indices = []dbthread.Index{dbthread.On("name")}
		err := failure(s, s.create(&other))
		var differs *dbthread.SchemaError
		if !errors.As(err, &differs) {
			s.Fatalf("error %v", err)
		}
		for _, want := range []string{`column "name" is `, `declared INTEGER`, `column "n" is nullable, declared NOT NULL`, `index on (name) is unique, declared not unique`} {
			if !strings.Contains(err.Error(), want) {
				s.Errorf("%v does not say %q", err, want)
			}
		}
		failure(s, s.exec(`SELECT extra FROM things`))
		value(s, s.create(things))
	}},

	{"UniqueTextsDifferInEveryByte", func(s *suite) {
		s.open(dbthread.Config{}, things)
		names := []string{"A", "a", "a ", "á", "ä", "ß", "ss"}
		for i, name := range names {
			value(s, s.exec(insertThing, name, i))
		}
		for i, name := range names {
			if n := s.number(selectThing, name); n != int64(i) {
				s.Errorf("%q is %d, want %d", name, n, i)
			}
		}
	}},

	{"TextsAreInTheOrderOfTheirBytes", func(s *suite) {
		s.open(dbthread.Config{}, things)
		for i, name := range []string{"b", "Z", "ä", "a", "_"} {
			value(s, s.exec(insertThing, name, i))
		}
		got := column[string](s, `SELECT name FROM things ORDER BY name`)
		if want := []string{"Z", "_", "a", "b", "ä"}; !slices.Equal(got, want) {
			s.Errorf("order %q, want %q", got, want)
		}
	}},

	{"NamesThatAreKeywordsWork", func(s *suite) {
		s.open(dbthread.Config{}, &dbthread.Table{
			Name: "order",
			Columns: []dbthread.Column{
				{Name: "select", Type: dbthread.Integer, PrimaryKey: true},
				{Name: "group", Type: dbthread.Text},
			},
			Indices: []dbthread.Index{dbthread.UniqueOn("group")},
		})
		r := value(s, s.exec(`INSERT INTO "order" ("group") VALUES (?)`, "a"))
		if n := s.number(`SELECT "select" FROM "order" WHERE "group" = 'a'`); n != r.LastInsertID || n == 0 {
			s.Errorf("id %d, last %d", n, r.LastInsertID)
		}
	}},
}
