package dialecttest

import (
	"errors"
	"math/rand/v2"
	"strings"

	"sasync/dbthread"
)

// withForeignKey makes things and a table that refers to it.
func withForeignKey(tx *dbthread.Tx) error {
	if err := things.Create(tx); err != nil {
		return err
	}
	_, err := tx.Exec(`CREATE TABLE parts (name VARCHAR(20) NOT NULL PRIMARY KEY, thing BIGINT NOT NULL,
		FOREIGN KEY (thing) REFERENCES things (id))`)
	return err
}

var errorPromises = []promise{
	{"ATakenUniqueValueIsErrUnique", func(s *suite) {
		s.open(dbthread.Config{}, things)
		value(s, s.exec(insertThing, "a", 1))
		err := failure(s, s.exec(insertThing, "a", 2))
		s.wantKind(err, dbthread.ErrUnique)
		s.wantKind(err, dbthread.ErrConstraint)
		if got := s.number(selectThing, "a"); got != 1 {
			s.Errorf("n is %d", got)
		}
	}},

	{"ATakenPrimaryKeyIsErrUnique", func(s *suite) {
		s.open(dbthread.Config{}, things)
		id := value(s, s.exec(insertThing, "a", 1)).LastInsertID
		s.wantKind(failure(s, s.exec(`INSERT INTO things (id, name) VALUES (?, 'b')`, id)), dbthread.ErrUnique)
	}},

	{"AMissingParentIsErrForeignKey", func(s *suite) {
		s.open(dbthread.Config{Startup: withForeignKey})
		s.wantKind(failure(s, s.exec(`INSERT INTO parts VALUES ('a', 77)`)), dbthread.ErrForeignKey)
		id := value(s, s.exec(insertThing, "a", 1)).LastInsertID
		value(s, s.exec(`INSERT INTO parts VALUES ('a', ?)`, id))
		s.wantKind(failure(s, s.exec(`DELETE FROM things`)), dbthread.ErrForeignKey)
	}},

	{"NullInANotNullColumnIsErrConstraint", func(s *suite) {
		s.open(dbthread.Config{}, things)
		s.wantKind(failure(s, s.exec(insertThing, nil, 1)), dbthread.ErrConstraint)
	}},

	{"AMistakeInTheStatementNamesIt", func(s *suite) {
		s.open(dbthread.Config{}, things)
		for _, sql := range []string{"SELEC 1", "SELECT nosuch FROM things", "SELECT 1 FROM nosuch", "", "SELECT 'a"} {
			err := failure(s, s.exec(sql))
			var typed *dbthread.TxError
			if !errors.As(err, &typed) || typed.SQL != sql || typed.Step == "" {
				s.Errorf("%q: %v", sql, err)
			}
		}
		value(s, s.exec(insertThing, "a", 1))
	}},

	{"ASecondStatementIsRefused", func(s *suite) {
		s.open(dbthread.Config{}, things)
		failure(s, s.exec(`INSERT INTO things (name) VALUES ('a'); INSERT INTO things (name) VALUES ('b')`))
		if n := s.number(`SELECT count(*) FROM things`); n != 0 {
			s.Errorf("%d rows", n)
		}
	}},

	{"TooFewAndTooManyArgumentsAreAnError", func(s *suite) {
		s.open(dbthread.Config{}, things)
		failure(s, s.exec(insertThing, "a"))
		failure(s, s.exec(insertThing, "a", 1, 2))
		value(s, s.exec(insertThing, "a", 1))
	}},

	{"AValueThatDoesNotFitIsNeverCut", func(s *suite) {
		s.open(dbthread.Config{}, things)
		var b strings.Builder
		for range 20_000 { // random, so that no engine squeezes it into an index
			b.WriteByte("0123456789abcdef"[rand.N(16)])
		}
		long := b.String()
		d := s.exec(insertThing, long, 1)
		s.loop.RunUntil(d.Fired)
		if _, err, _ := d.Result(); err != nil {
			s.wantKind(failure(s, d), dbthread.ErrTooBig)
			return
		}
		if got := column[string](s, `SELECT name FROM things`); got[0] != long {
			s.Errorf("%d bytes, want %d", len(got[0]), len(long))
		}
	}},

	{"TransactionControlIsRefused", func(s *suite) {
		s.open(dbthread.Config{}, things)
		for _, sql := range []string{"BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT x", "RELEASE SAVEPOINT x", "/* x */ commit", "-- x\nCOMMIT"} {
			err := failure(s, dbthread.Transact(s.b, "control", func(tx *dbthread.Tx) (bool, error) {
				if _, err := tx.Exec(insertThing, "a", 1); err != nil {
					return false, err
				}
				_, err := tx.Exec(sql)
				return false, err
			}))
			s.wantKind(err, dbthread.ErrRefused)
		}
		if n := s.number(`SELECT count(*) FROM things`); n != 0 {
			s.Errorf("%d rows", n)
		}
	}},

	{"AReadThatWritesIsErrReadOnly", func(s *suite) {
		s.open(dbthread.Config{}, things)
		s.wantKind(failure(s, dbthread.Read(s.b, "write", func(tx *dbthread.Tx) (bool, error) {
			_, err := tx.Exec(insertThing, "a", 1)
			return false, err
		})), dbthread.ErrReadOnly)
		if n := s.number(`SELECT count(*) FROM things`); n != 0 {
			s.Errorf("%d rows", n)
		}
	}},

	{"AnErrorShowsNoPassword", func(s *suite) {
		scheme, rest, _ := strings.Cut(s.url, ":")
		if !s.server() {
			s.Skip("no server, no password")
		}
		_, host, _ := strings.Cut(rest, "@")
		for _, url := range []string{
			scheme + "://test:geheim@" + host + "-nosuch",                                   // no such database
			scheme + "://test:geheim@127.0.0.1:1/x",                                         // nobody there
			scheme + "://test:geheim@127.0.0.1:x/x",                                         // no port
			scheme + "://test:ge/geheim@127.0.0.1/x",                                        // "/" in it
			scheme + "://test:geheim%zz@127.0.0.1/x",                                        // "%" in it
			scheme + "://test:geheim@127.0.0.1/x?isolation=none",                            // no such isolation
			scheme + "://test:geheim@127.0.0.1/x?answer_timeout=fast",                       // no duration
			scheme + "://test:geheim@127.0.0.1/x?connect_timeout=never",                     // no duration
			scheme + "://test:geheim@" + strings.Replace(host, "?", "-nosuch?nosuch=1&", 1), // no such setting
		} {
			b := dbthread.Open(s.loop, url, dbthread.Config{})
			err := failure(s, b.Running())
			if strings.Contains(err.Error(), "geheim") || strings.Contains(b.String(), "geheim") {
				s.Errorf("error %v", err)
			}
			value(s, b.Shutdown())
		}
	}},
}
