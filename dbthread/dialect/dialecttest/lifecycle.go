package dialecttest

import (
	"errors"
	"fmt"

	"sasync/dbthread"
	"sasync/deferred"
)

var lifecyclePromises = []promise{
	{"ShutdownWaitsForAllThatIsQueued", func(s *suite) {
		s.open(patient, things)
		var all []*deferred.Deferred[dbthread.Result]
		for i := range 100 {
			all = append(all, s.exec(insertThing, fmt.Sprint(i), i))
		}
		value(s, s.b.Shutdown())
		for _, d := range all {
			value(s, d)
		}
		if err := failure(s, s.exec(insertThing, "late", 1)); !errors.Is(err, dbthread.ErrShutdown) {
			s.Errorf("error %v", err)
		}
		s.open(dbthread.Config{}, things)
		if n := s.number(`SELECT count(*) FROM things`); n != 100 {
			s.Errorf("%d rows", n)
		}
	}},

	{"AFailedStartupIsTheErrorOfEveryCall", func(s *suite) {
		b := dbthread.Open(s.loop, s.url, dbthread.Config{Startup: func(*dbthread.Tx) error { return errBoom }})
		s.b = b
		waiting := s.exec(insertThing, "a", 1)
		for _, err := range []error{failure(s, b.Running()), failure(s, waiting)} {
			var typed *dbthread.OpenError
			if !errors.As(err, &typed) || typed.Step != "startup" || !errors.Is(err, errBoom) {
				s.Errorf("error %v", err)
			}
		}
		value(s, b.Shutdown())
	}},

	{"TwoBrokersShareADatabase", func(s *suite) {
		s.open(patient, things)
		first := s.b
		s.open(patient, things)
		value(s, s.exec(insertThing, "a", 0))
		var all []*deferred.Deferred[int64]
		for range 10 {
			all = append(all, dbthread.Transact(first, "increment", increment("a")), dbthread.Transact(s.b, "increment", increment("a")))
		}
		for _, d := range all {
			value(s, d)
		}
		if n := s.number(selectThing, "a"); n != 20 {
			s.Errorf("n is %d", n)
		}
	}},

	{"BrokersThatStartTogetherShareTheirTables", func(s *suite) {
		const n = 4
		var running []*deferred.Deferred[deferred.Unit]
		for range n {
			b := dbthread.Open(s.loop, s.url, dbthread.Config{Startup: func(tx *dbthread.Tx) error { return dbthread.CreateTables(tx, things, samples, pairs) }})
			s.Cleanup(func() { value(s, b.Shutdown()) })
			running = append(running, b.Running())
			s.b = b
		}
		for _, d := range running {
			value(s, d)
		}
		value(s, s.exec(insertThing, "a", 1))
		value(s, s.create(things, samples, pairs))
	}},

	{"ACancelledTransactionLeavesNothing", func(s *suite) {
		s.open(dbthread.Config{}, things)
		started, goOn := make(chan struct{}), make(chan struct{})
		d := dbthread.Transact(s.b, "cancelled", func(tx *dbthread.Tx) (bool, error) {
			if _, err := tx.Exec(insertThing, "a", 1); err != nil {
				return false, err
			}
			close(started)
			<-goOn
			_, err := tx.Exec(insertThing, "b", 1)
			return true, err
		}, dbthread.Exclusive())
		<-started
		d.Cancel()
		close(goOn)
		if err := failure(s, d); !errors.Is(err, deferred.ErrCancelled) {
			s.Errorf("error %v", err)
		}
		if n := s.number(`SELECT count(*) FROM things`); n != 0 {
			s.Errorf("%d rows", n)
		}
		value(s, s.exec(insertThing, "a", 1))
	}},
}
