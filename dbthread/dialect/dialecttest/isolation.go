package dialecttest

import (
	"slices"
	"sync"
	"time"

	"sasync/dbthread"
	"sasync/deferred"
)

// patient is a broker that tries again for as long as a slow machine may need.
var patient = dbthread.Config{RetryTime: time.Minute}

// meeting makes functions that run side by side meet at a point, once. Where
// only one runs at a time nobody meets.
type meeting struct {
	off   bool
	once  [2]sync.Once
	point chan struct{}
}

func (s *suite) meeting() *meeting { return &meeting{off: !s.server(), point: make(chan struct{})} }

// meet returns when the other one is there too. A function that runs again
// passes.
func (m *meeting) meet(who int) {
	if !m.off {
		m.once[who].Do(func() {
			select {
			case m.point <- struct{}{}:
			case <-m.point:
			}
		})
	}
}

var isolationPromises = []promise{
	{"NoUpdateIsLost", func(s *suite) {
		s.open(patient, things)
		value(s, s.exec(insertThing, "counter", 0))
		m := s.meeting()
		var all []*deferred.Deferred[int64]
		for who := range 2 {
			all = append(all, dbthread.Transact(s.b, "increment", func(tx *dbthread.Tx) (n int64, err error) {
				if err := tx.QueryRow(selectThing, "counter").Scan(&n); err != nil {
					return 0, err
				}
				m.meet(who)
				_, err = tx.Exec(updateThing, n+1, "counter")
				return n + 1, err
			}))
		}
		for _, d := range all { // those that meet hold locks, and nobody may come between
			s.loop.RunUntil(d.Fired)
		}
		for range 30 {
			all = append(all, dbthread.Transact(s.b, "increment", increment("counter")))
		}
		var got []int64
		for _, d := range all {
			got = append(got, value(s, d))
		}
		slices.Sort(got)
		for i, n := range got {
			if n != int64(i+1) {
				s.Fatalf("results %d", got)
			}
		}
		if n := s.number(selectThing, "counter"); n != 32 {
			s.Errorf("counter is %d", n)
		}
	}},

	{"NoWriteSkew", func(s *suite) {
		s.open(patient, things)
		names := []string{"alice", "bob"}
		for _, name := range names {
			value(s, s.exec(insertThing, name, 1))
		}
		m := s.meeting()
		leave := func(who int) *deferred.Deferred[bool] {
			return dbthread.Transact(s.b, "leave", func(tx *dbthread.Tx) (bool, error) {
				var onCall int64
				if err := tx.QueryRow(`SELECT sum(n) FROM things`).Scan(&onCall); err != nil {
					return false, err
				}
				m.meet(who)
				if onCall < 2 {
					return false, nil
				}
				_, err := tx.Exec(updateThing, 0, names[who])
				return true, err
			})
		}
		alice, bob := leave(0), leave(1)
		if value(s, alice) == value(s, bob) {
			s.Error("both got the same answer")
		}
		if n := s.number(`SELECT sum(n) FROM things`); n != 1 {
			s.Errorf("%d on call", n)
		}
	}},

	{"ADeadlockIsTriedAgain", func(s *suite) {
		s.open(patient, things)
		names := []string{"a", "b"}
		for _, name := range names {
			value(s, s.exec(insertThing, name, 0))
		}
		m := s.meeting()
		both := func(who int) *deferred.Deferred[bool] {
			return dbthread.Transact(s.b, "both", func(tx *dbthread.Tx) (bool, error) {
				if _, err := tx.Exec(`UPDATE things SET n = n + 1 WHERE name = ?`, names[who]); err != nil {
					return false, err
				}
				m.meet(who)
				_, err := tx.Exec(`UPDATE things SET n = n + 1 WHERE name = ?`, names[1-who])
				return true, err
			})
		}
		first, second := both(0), both(1)
		value(s, first)
		value(s, second)
		if got := column[int64](s, `SELECT n FROM things`); !slices.Equal(got, []int64{2, 2}) {
			s.Errorf("n is %d", got)
		}
	}},

	{"AnExclusiveOneThatMeetsAConflictIsNotRunAgain", func(s *suite) {
		if !s.server() {
			s.Skip("one writer meets no conflict")
		}
		s.open(patient, things)
		names := []string{"a", "b"}
		for _, name := range names {
			value(s, s.exec(insertThing, name, 0))
		}
		m := s.meeting()
		var all []*deferred.Deferred[int]
		for who := range 2 {
			runs := 0
			all = append(all, dbthread.Transact(s.b, "both", func(tx *dbthread.Tx) (int, error) {
				runs++
				if _, err := tx.Exec(`UPDATE things SET n = n + 1 WHERE name = ?`, names[who]); err != nil {
					return runs, err
				}
				m.meet(who)
				_, err := tx.Exec(`UPDATE things SET n = n + 1 WHERE name = ?`, names[1-who])
				return runs, err
			}, dbthread.Exclusive()))
		}
		failed := 0
		for _, d := range all {
			s.loop.RunUntil(d.Fired)
			if runs, err, _ := d.Result(); err != nil {
				s.wantKind(failure(s, d), dbthread.ErrConflict)
				failed++
			} else if runs != 1 {
				s.Errorf("%d runs", runs)
			}
		}
		if n := s.number(`SELECT sum(n) FROM things`); int(n) != 2*(2-failed) || failed == 0 {
			s.Errorf("%d failed, sum %d", failed, n)
		}
	}},

	{"AReadSeesOneMoment", func(s *suite) {
		s.open(patient, things)
		value(s, s.exec(insertThing, "a", 0))
		value(s, s.exec(insertThing, "b", 0))
		read, written := make(chan struct{}), make(chan struct{})
		var once sync.Once
		d := dbthread.Read(s.b, "moment", func(tx *dbthread.Tx) (sum int64, err error) {
			var a, b int64
			if err := tx.QueryRow(selectThing, "a").Scan(&a); err != nil {
				return 0, err
			}
			once.Do(func() { close(read) })
			<-written
			err = tx.QueryRow(selectThing, "b").Scan(&b)
			return a + b, err
		})
		<-read
		w := dbthread.Transact(s.b, "both", func(tx *dbthread.Tx) (bool, error) {
			_, err := tx.Exec(`UPDATE things SET n = 1`)
			return true, err
		})
		value(s, w)
		close(written)
		if sum := value(s, d); sum != 0 && sum != 2 {
			s.Errorf("sum %d", sum)
		}
	}},
}
