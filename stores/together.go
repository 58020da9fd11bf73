package stores

import (
	"errors"

	"sasync/dbthread"
	"sasync/deferred"
)

var errNested = errors.New("stores: together: called inside another one")

// Together makes changes of several keys, of several Dicts, one: all become
// durable or none. change runs at once; what it changes shows at once, as ever.
// also, if it is not nil, runs in the same transaction behind the changes, on a
// database thread: the place for Items, Arrays and Graphs with In, and for SQL
// of the program's own. It may run more than once and touches nothing that the
// loop owns. An error of change or also takes everything back. The Deferred
// fires when all is durable. Loop only.
func (s *Space) Together(change func() error, also func(tx *dbthread.Tx) error) *deferred.Deferred[deferred.Unit] {
	w := &s.writes
	if w.together != nil {
		return deferred.Fail[deferred.Unit](s.loop, errNested)
	}
	u := &unit{also: also, alone: true}
	done := u.wait(s.loop)
	w.together = u
	ran := deferred.Do(s.loop, func() (none deferred.Unit, err error) {
		defer func() { w.together = nil }()
		return none, change()
	})
	deferred.ThenBoth(ran, func(none deferred.Unit, err error) (deferred.Unit, error) {
		if err != nil {
			w.drop(u, err)
		} else {
			w.push(u)
		}
		return none, nil
	})
	return done
}
