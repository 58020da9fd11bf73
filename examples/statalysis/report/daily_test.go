package report

import (
	"reflect"
	"testing"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/examples/statalysis/daily"
)

// The days' rows must be those of the entries, whichever of them are stale.
func TestQuestions_TellTheSameOfDaysThatAreNotStale(t *testing.T) {
	type thrice struct{ stale, mixed, fresh everything }
	got := inLoop(t, weekSetup(), func(co *deferred.Coroutine, b *dbthread.Broker) (all thrice, err error) {
		days := 0
		for _, step := range []struct {
			into *everything
			more func() bool
		}{{&all.stale, func() bool { return false }}, {&all.mixed, func() bool { days++; return days <= 2 }}, {&all.fresh, nil}} {
			if err := daily.Renew(co, b, 0, step.more); err != nil {
				return all, err
			}
			if *step.into, err = deferred.Await(co, askAll(b)); err != nil {
				return all, err
			}
			step.into.summary.SQL = nil
		}
		return all, nil
	})
	if !reflect.DeepEqual(got.mixed, got.stale) || !reflect.DeepEqual(got.fresh, got.stale) {
		t.Errorf("stale\n%+v\nmixed\n%+v\nfresh\n%+v", got.stale, got.mixed, got.fresh)
	}
}
