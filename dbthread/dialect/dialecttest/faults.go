package dialecttest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

// Server is a server that a test can do harm to. dbserver's are such.
type Server interface {
	Database() string // makes an empty one and returns its URL
	Port() int        // as the URL has it
	Stop()            // in good order
	Kill()            // with SIGKILL
	Restart(options ...string)
	Freeze() // hang, with connections open
	Thaw()
}

// RunFaults holds a server's dialect to what package dbthread promises when
// links break and servers stop. impatient is put behind a URL and makes the
// dialect wait for an answer, and for a connection, for a second or two.
func RunFaults(t *testing.T, srv Server, impatient string) {
	for _, p := range slices.Concat(faultPromises, hangPromises) {
		t.Run(p.name, func(t *testing.T) {
			s := &faults{suite: suite{T: t, url: srv.Database(), loop: deferredtest.NewLoop(t)}, srv: srv, impatient: impatient}
			s.direct = s.url
			s.proxy = newProxy(t, srv.Port())
			s.url = strings.Replace(s.url, fmt.Sprintf(":%d/", srv.Port()), fmt.Sprintf(":%d/", s.proxy.port()), 1)
			p.test(s)
		})
	}
}

// faults is one test of a fault. Its broker comes through the proxy.
type faults struct {
	suite
	srv       Server
	proxy     *proxy
	direct    string // the URL that does not
	impatient string
}

type fault struct {
	name string
	test func(*faults)
}

// names reads what is stored.
func (s *faults) names() []string {
	s.Helper()
	return column[string](&s.suite, `SELECT name FROM things ORDER BY name`)
}

// wantLost checks an error that has a type and no statement.
func (s *faults) wantLost(err, kind error) {
	s.Helper()
	var typed *dbthread.TxError
	if !errors.Is(err, kind) || !errors.As(err, &typed) {
		s.Errorf("error %v, want %q", err, kind)
	}
}

var faultPromises = []fault{
	{"ALinkThatBreaksBeforeTheCommitLeavesTheOutcomeUnknown", func(s *faults) {
		s.open(dbthread.Config{}, things)
		s.proxy.arm(beforeTheCommit)
		err := failure(&s.suite, s.exec(insertThing, "a", 1))
		s.wantLost(err, dbthread.ErrOutcomeUnknown)
		if errors.Is(err, dbthread.ErrConnectionLost) {
			s.Errorf("%v says that nothing is stored", err)
		}
		value(&s.suite, s.exec(insertThing, "b", 1))
		if got := s.names(); !slices.Equal(got, []string{"b"}) {
			s.Errorf("stored are %q", got)
		}
	}},

	{"SoDoesOneThatBreaksBehindIt", func(s *faults) {
		s.open(dbthread.Config{}, things)
		s.proxy.arm(afterTheCommit)
		s.wantLost(failure(&s.suite, s.exec(insertThing, "a", 1)), dbthread.ErrOutcomeUnknown)
		value(&s.suite, s.exec(insertThing, "b", 1))
		if got := s.names(); !slices.Equal(got, []string{"a", "b"}) {
			s.Errorf("stored are %q", got)
		}
	}},

	{"TheOthersGoOnWhenALinkBreaksInACommit", func(s *faults) {
		s.open(dbthread.Config{}, things)
		s.proxy.arm(afterTheCommit)
		var all []*deferred.Deferred[dbthread.Result]
		for i := range 100 {
			all = append(all, s.exec(insertThing, fmt.Sprint(i), i))
		}
		unknown := 0
		for _, d := range all {
			s.loop.RunUntil(d.Fired)
			if _, err, _ := d.Result(); err != nil {
				s.wantLost(failure(&s.suite, d), dbthread.ErrOutcomeUnknown)
				unknown++
			}
		}
		if n := s.number(`SELECT count(*) FROM things`); unknown != 1 || n != 100 {
			s.Errorf("%d unknown, %d rows", unknown, n)
		}
	}},

	{"ATransactionWhoseLinkBreaksBeforeItsCommitRunsAgain", func(s *faults) {
		s.open(dbthread.Config{}, things)
		runs := 0
		got := value(&s.suite, dbthread.Transact(s.b, "again", func(tx *dbthread.Tx) (int, error) {
			runs++
			if _, err := tx.Exec(insertThing, "a", 1); err != nil {
				return 0, err
			}
			if runs == 1 {
				s.proxy.cut()
			}
			_, err := tx.Exec(insertThing, "b", 1)
			return runs, err
		}))
		if got != 2 || !slices.Equal(s.names(), []string{"a", "b"}) {
			s.Errorf("run %d, stored are %q", got, s.names())
		}
	}},

	{"AnExclusiveOneDoesNotAndSaysSo", func(s *faults) {
		s.open(dbthread.Config{}, things)
		runs := 0
		s.wantKind(failure(&s.suite, dbthread.Transact(s.b, "once", func(tx *dbthread.Tx) (int, error) {
			runs++
			if _, err := tx.Exec(insertThing, "a", 1); err != nil {
				return 0, err
			}
			s.proxy.cut()
			_, err := tx.Exec(insertThing, "b", 1)
			return 0, err
		}, dbthread.Exclusive())), dbthread.ErrConnectionLost)
		if runs != 1 || len(s.names()) != 0 {
			s.Errorf("%d runs, stored are %q", runs, s.names())
		}
	}},

	{"LinksThatBreakWhileIdleAreNotNoticed", func(s *faults) {
		s.open(dbthread.Config{Writers: 2, Readers: 2, Streams: 1}, things)
		for i := range 3 {
			value(&s.suite, dbthread.Select(s.b, inOrder, nil, scanInt).Next())
			s.proxy.cut()
			value(&s.suite, s.exec(insertThing, fmt.Sprint(i), i))
			s.number(`SELECT count(*) FROM things`)
			s.proxy.cut()
			runs := 0
			value(&s.suite, dbthread.Transact(s.b, "once", func(tx *dbthread.Tx) (int, error) {
				runs++
				_, err := tx.Exec(updateThing, 1, "0")
				return runs, err
			}, dbthread.Exclusive()))
			if runs != 1 {
				s.Errorf("%d runs", runs)
			}
		}
	}},

	{"TransactionsWaitForAServerThatRestarts", func(s *faults) {
		s.open(patient, things)
		s.srv.Stop()
		var all []*deferred.Deferred[dbthread.Result]
		for i := range 20 {
			all = append(all, s.exec(insertThing, fmt.Sprint(i), i))
		}
		s.srv.Restart()
		for _, d := range all {
			value(&s.suite, d)
		}
		if got := s.names(); len(got) != 20 {
			s.Errorf("stored are %q", got)
		}
	}},

	{"TransactionsFailWhenTheServerStaysAway", func(s *faults) {
		s.open(dbthread.Config{RetryTime: 50 * time.Millisecond}, things)
		s.srv.Stop()
		for i := range 20 {
			s.wantLost(failure(&s.suite, s.exec(insertThing, fmt.Sprint(i), i)), dbthread.ErrConnectionLost)
		}
		s.wantLost(failure(&s.suite, dbthread.Read(s.b, "read", func(tx *dbthread.Tx) ([]int64, error) { return all[int64](tx, inOrder) })), dbthread.ErrConnectionLost)
		s.srv.Restart()
		value(&s.suite, s.exec(insertThing, "back", 1))
		if got := s.names(); !slices.Equal(got, []string{"back"}) {
			s.Errorf("stored are %q", got)
		}
	}},

	{"AServerThatHangsInACommitLeavesTheOutcomeUnknown", func(s *faults) {
		s.url = s.direct + s.impatient
		s.open(patient, things)
		err := failure(&s.suite, dbthread.Transact(s.b, "hang", func(tx *dbthread.Tx) (bool, error) {
			_, err := tx.Exec(insertThing, "a", 1)
			s.srv.Freeze()
			return true, err
		}))
		s.wantLost(err, dbthread.ErrOutcomeUnknown)
		waiting := s.exec(insertThing, "b", 1)
		s.srv.Thaw()
		value(&s.suite, waiting)
		if got := s.names(); !slices.Contains(got, "b") {
			s.Errorf("stored are %q", got)
		}
	}},

	{"WhatIsAcknowledgedSurvivesAKill", func(s *faults) {
		s.url = s.direct
		s.open(patient, things)
		acked, unknown, fired := map[string]bool{}, map[string]bool{}, 0
		const total = 600
		for i := range total {
			name := fmt.Sprintf("%03d", i)
			deferred.ThenBoth(s.exec(insertThing, name, i), func(_ dbthread.Result, err error) (deferred.Unit, error) {
				fired++
				switch {
				case err == nil:
					acked[name] = true
				case errors.Is(err, dbthread.ErrOutcomeUnknown):
					unknown[name] = true
				default:
					s.Errorf("%s: %v", name, err)
				}
				return deferred.Unit{}, nil
			})
		}
		s.loop.RunUntil(func() bool { return fired >= total/4 })
		s.srv.Kill()
		s.srv.Restart()
		s.loop.RunUntil(func() bool { return fired == total })
		stored := map[string]bool{}
		for _, name := range s.names() {
			stored[name] = true
			if !acked[name] && !unknown[name] {
				s.Errorf("%s is stored, and was said not to be", name)
			}
		}
		for name := range acked {
			if !stored[name] {
				s.Errorf("%s was acknowledged and is lost", name)
			}
		}
	}},
}
