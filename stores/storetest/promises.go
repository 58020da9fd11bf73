package storetest

import (
	"errors"
	"fmt"
	"strings"

	"sasync/dbthread"
	"sasync/dbthread/dbthreadtest"
	"sasync/deferred"
	"sasync/stores"
)

var storePromises = []promise{
	{"WhatIsWrittenIsRead", func(s *suite) {
		s.open()
		for name, text := range map[string]string{"a": "1", "A": "2", "a\x00": "3", "": "4", "ä": "", "long": strings.Repeat("x", 100_000)} {
			value(s, s.h.Set(name, text))
			s.want(name, text)
		}
		value(s, s.h.Set("a", "one"))
		value(s, s.h.Delete("A"))
		s.want("a", "one")
		s.wantMissing("A")
		value(s, s.h.Delete("A"))
	}},

	{"WhatIsNotThereIsMissing", func(s *suite) {
		s.open()
		s.wantMissing("a")
		value(s, s.h.Set("a", ""))
		s.want("a", "")
		s.wantMissing("b")
	}},

	{"ItIsThereAfterARestart", func(s *suite) {
		s.open()
		value(s, s.h.Set("a", "1"))
		value(s, s.h.Set("b", "2"))
		value(s, s.h.Delete("a"))
		s.reopen()
		s.wantMissing("a")
		s.want("b", "2")
	}},

	{"AShutdownWritesWhatIsPending", func(s *suite) {
		s.open()
		var all []*deferred.Deferred[deferred.Unit]
		for i := range 50 {
			all = append(all, s.h.Set(fmt.Sprint(i), fmt.Sprint(i)))
		}
		s.shutdown()
		value(s, deferred.Gather(s.loop, all...))
		s.open()
		for i := range 50 {
			s.want(fmt.Sprint(i), fmt.Sprint(i))
		}
	}},

	{"WritesKeepTheirOrder", func(s *suite) {
		s.open()
		var all []*deferred.Deferred[deferred.Unit]
		for i := range 100 {
			all = append(all, s.h.Set("a", fmt.Sprint(i)), s.h.Set("b", "x"), s.h.Delete("b"))
		}
		value(s, deferred.Gather(s.loop, all...))
		s.want("a", "99")
		s.wantMissing("b")
		s.reopen()
		s.want("a", "99")
		s.wantMissing("b")
	}},

	{"AFailedWriteIsToldAndLeavesWhatWasThere", func(s *suite) {
		url, faults := dbthreadtest.Inject(s.T, s.url)
		s.url = url
		s.open()
		value(s, s.h.Set("a", "old"))
		for range 2 {
			faults.Plan(dbthreadtest.Commit, dbthreadtest.Fault(dbthread.ErrFull))
			err := failure(s, s.h.Set("a", "new"))
			var told *stores.Error
			if !errors.Is(err, dbthread.ErrFull) || !errors.As(err, &told) || !strings.Contains(err.Error(), `"`+group+`"`) {
				s.Errorf("error %v", err)
			}
			s.want("a", "old")
			faults.Plan(dbthreadtest.Commit, dbthreadtest.Fault(dbthread.ErrFull))
			failure(s, s.h.Delete("a"))
			s.want("a", "old")
			s.reopen()
			s.want("a", "old")
		}
		value(s, s.h.Set("a", "new"))
		s.want("a", "new")
	}},

	{"ProcessesWriteSideBySide", func(s *suite) {
		s.start(s.url) // makes the tables
		value(s, s.s.Broker().Running())
		if s.store.Owned {
			s.h = value(s, s.store.Open(s.s))
			if got := s.child("write", "0").line(s); !strings.HasPrefix(got, "owned") {
				s.Errorf("another process was let in: %s", got)
			}
			value(s, s.h.Close())
			if got := s.child("write", "0").line(s); got != "0/0" {
				s.Errorf("another process was kept out: %s", got)
			}
			return
		}
		var children []*child
		for i := range 3 {
			children = append(children, s.child("write", fmt.Sprint(i)))
		}
		for _, c := range children {
			for range childWrites {
				c.line(s)
			}
			c.wait(s)
		}
		s.h = value(s, s.store.Open(s.s))
		for i := range 3 {
			for n := range childWrites {
				s.want(fmt.Sprintf("%d/%d", i, n), "x")
			}
		}
		if got := value(s, s.h.Get("all")); len(got) != 1 {
			s.Errorf("the key that all have written is %q", got)
		}
	}},

	{"NothingAcknowledgedIsLostByAKillAndOrderIsKept", func(s *suite) {
		for round := range 3 {
			name := fmt.Sprint(round)
			acknowledged := s.child("flood", name).killAfter(s, 20+97*round)
			s.loop.Advance(lease * 2)
			s.open()
			n := 0
			for ; ; n++ { // each write came after the one before
				d := s.h.Get(fmt.Sprintf("%s/%d", name, n))
				s.loop.RunUntil(d.Fired)
				if _, err, _ := d.Result(); err != nil {
					failure(s, d)
					break
				}
			}
			if n < acknowledged {
				s.Errorf("%d were acknowledged, %d are there", acknowledged, n)
			}
			for i := n; i < n+100; i++ {
				s.wantMissing(fmt.Sprintf("%s/%d", name, i))
			}
			s.shutdown()
		}
	}},
}
