package dialecttest

import (
	"errors"
	"fmt"
	"strings"

	"sasync/dbthread"
)

// fill makes n things, in transactions of a thousand.
func (s *suite) fill(n int) {
	s.Helper()
	const rows = 1000
	insert := dbthread.Statement(s.database().Schema().Insert("things", []string{"name", "n"}, rows))
	for from := 0; from < n; from += rows {
		var args []any
		for i := from; i < from+rows; i++ {
			args = append(args, fmt.Sprintf("%08d %s", i, strings.Repeat("x", 100)), i)
		}
		value(s, s.exec(insert, args...))
	}
}

var inOrder = dbthread.Statement(`SELECT n FROM things ORDER BY name`)

var readingPromises = []promise{
	{"ASelectBringsAllRowsInOrder", func(s *suite) {
		s.open(dbthread.Config{StreamRows: 100}, things)
		s.fill(5000)
		d := dbthread.Select(s.b, inOrder, nil, scanInt)
		next := int64(0)
		for hop := value(s, d.Next()); len(hop) > 0; hop = value(s, d.Next()) {
			for _, n := range hop {
				if n != next {
					s.Fatalf("row %d, want %d", n, next)
				}
				next++
			}
		}
		if next != 5000 {
			s.Errorf("%d rows", next)
		}
	}},

	{"ASelectThatIsStoppedEarlyFreesItsThread", func(s *suite) {
		s.open(dbthread.Config{Streams: 1, StreamRows: 10}, things)
		s.fill(20_000)
		for range 3 {
			d := dbthread.Select(s.b, inOrder, nil, scanInt)
			if hop := value(s, d.Next()); len(hop) != 10 || hop[9] != 9 {
				s.Fatalf("hop %d", hop)
			}
			d.Stop()
			if err := failure(s, d.Next()); !errors.Is(err, dbthread.ErrStopped) {
				s.Errorf("error %v", err)
			}
		}
	}},

	{"SoDoesOneWhoseScanFails", func(s *suite) {
		s.open(dbthread.Config{Streams: 1, StreamRows: 10}, things)
		s.fill(20_000)
		for range 3 {
			d := dbthread.Select(s.b, inOrder, nil, func(*dbthread.Rows) (int, error) { return 0, errBoom })
			if err := failure(s, d.Next()); !errors.Is(err, errBoom) {
				s.Errorf("error %v", err)
			}
		}
		d := dbthread.Select(s.b, inOrder, nil, scanInt)
		value(s, d.Next())
		d.Stop()
	}},

	{"WritesGoOnBesideAnOpenSelect", func(s *suite) {
		s.open(dbthread.Config{StreamRows: 10}, things)
		s.fill(1000)
		d := dbthread.Select(s.b, inOrder, nil, scanInt)
		value(s, d.Next())
		value(s, s.exec(`UPDATE things SET n = -1`))
		sum := int64(0)
		for hop := value(s, d.Next()); len(hop) > 0; hop = value(s, d.Next()) {
			for _, n := range hop {
				sum += n
			}
		}
		if want := int64(999*1000/2 - 45); sum != want { // the rows of the moment it began
			s.Errorf("sum %d, want %d", sum, want)
		}
	}},

	{"RowsThatAreLeftOpenAreClosed", func(s *suite) {
		s.open(dbthread.Config{Readers: 1}, things)
		s.fill(2000)
		for range 5 {
			n := value(s, dbthread.Read(s.b, "open", func(tx *dbthread.Tx) (n int64, err error) {
				rows, err := tx.Query(inOrder)
				if err != nil || !rows.Next() {
					return 0, err
				}
				return n, rows.Scan(&n)
			}))
			if n != 0 {
				s.Errorf("first is %d", n)
			}
		}
	}},

	{"OneRowOfManyIsEnough", func(s *suite) {
		s.open(dbthread.Config{}, things)
		s.fill(2000)
		for range 3 {
			if n := s.number(inOrder); n != 0 {
				s.Errorf("first is %d", n)
			}
		}
		err := failure(s, dbthread.Read(s.b, "none", func(tx *dbthread.Tx) (n int64, err error) {
			return 0, tx.QueryRow(selectThing, "nosuch").Scan(&n)
		}))
		if !errors.Is(err, dbthread.ErrNoRows) {
			s.Errorf("error %v", err)
		}
	}},
}
