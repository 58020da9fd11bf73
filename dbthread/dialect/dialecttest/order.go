package dialecttest

import (
	"fmt"
	"slices"
	"sync"

	"sasync/dbthread"
	"sasync/deferred"
)

var orderPromises = []promise{
	{"ASeriesRunsAndCommitsInOrder", func(s *suite) {
		s.open(patient, things)
		value(s, s.exec(insertThing, "a", 0))
		value(s, s.exec(insertThing, "b", 0))
		var mu sync.Mutex
		fired, ran := map[string][]int{}, map[string][]int{}
		var all []*deferred.Deferred[int]
		for i := range 60 {
			series := []string{"a", "b"}[i%2]
			d := dbthread.Transact(s.b, "append", func(tx *dbthread.Tx) (int, error) {
				var n int64
				if err := tx.QueryRow(selectThing, series).Scan(&n); err != nil {
					return 0, err
				}
				if n != int64(i/2) { // the one before is committed
					return 0, fmt.Errorf("series %s: %d, want %d", series, n, i/2)
				}
				if _, err := tx.Exec(updateThing, n+1, series); err != nil {
					return 0, err
				}
				mu.Lock()
				ran[series] = append(ran[series], i)
				mu.Unlock()
				return i, nil
			}, dbthread.Series(series))
			d.AddCallback(func(i int) (int, error) {
				fired[series] = append(fired[series], i)
				return i, nil
			})
			all = append(all, d)
		}
		for _, d := range all {
			value(s, d)
		}
		for series, order := range fired {
			if len(order) != 30 || !slices.IsSorted(order) {
				s.Errorf("series %s fired in order %d", series, order)
			}
			if !slices.IsSorted(ran[series]) {
				s.Errorf("series %s ran in order %d", series, ran[series])
			}
		}
	}},

	{"AFailureDoesNotHoldUpItsSeries", func(s *suite) {
		s.open(dbthread.Config{}, things)
		bad := dbthread.Transact(s.b, "bad", func(*dbthread.Tx) (int, error) { panic("boom") }, dbthread.Series("a"))
		good := dbthread.Transact(s.b, "good", func(*dbthread.Tx) (int, error) { return 1, nil }, dbthread.Series("a"))
		failure(s, bad)
		value(s, good)
	}},

	{"AReadSeesEveryAcknowledgedWrite", func(s *suite) {
		s.open(patient, things)
		value(s, s.exec(insertThing, "a", 0))
		for i := range 100 {
			value(s, s.exec(updateThing, i+1, "a"))
			if n := s.number(selectThing, "a"); n != int64(i+1) {
				s.Fatalf("read %d after writing %d", n, i+1)
			}
		}
	}},

	{"SoDoesASelect", func(s *suite) {
		s.open(patient, things)
		value(s, s.exec(insertThing, "a", 0))
		for i := range 20 {
			value(s, s.exec(updateThing, i+1, "a"))
			d := dbthread.Select(s.b, selectThing, []any{"a"}, scanInt)
			if hop := value(s, d.Next()); len(hop) != 1 || hop[0] != int64(i+1) {
				s.Fatalf("read %d after writing %d", hop, i+1)
			}
			d.Stop()
		}
	}},
}

func scanInt(rows *dbthread.Rows) (n int64, err error) {
	err = rows.Scan(&n)
	return n, err
}
