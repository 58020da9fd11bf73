package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"sasync/deferred"
	"sasync/examples/statalysis/load"
	"sasync/examples/statalysis/report/termtext"
	"sasync/examples/statalysis/rules"
	"sasync/examples/statalysis/store"
	"sasync/reactor"
	"sasync/reactor/task"
)

// rulesEvery is how often rule files are looked at. A change is taken when it has
// been the same for so long, as a file that is half written would release the
// addresses that its other half has caught.
const rulesEvery = time.Second

// ruleWatch has the rules of a load follow their files. Use watchRules.
type ruleWatch struct {
	// Immutable.
	reactor *reactor.Reactor
	options options
	adopt   func(*rules.Set) *deferred.Deferred[*store.Adopted]
	notice  func(string)
	calls   *task.LoopingCall
	turn    *deferred.Lock // one look or reload at a time

	// Owned by the loop.
	met  string // the stamp of the files, when they were looked at last
	read string // the stamp of those that were read, whatever came of it
}

// watchRules begins to look at the rule files; stamp is of those that are in use.
// Loop only.
func watchRules(r *reactor.Reactor, o options, stamp string, adopt func(*rules.Set) *deferred.Deferred[*store.Adopted], notice func(string)) *ruleWatch {
	w := &ruleWatch{reactor: r, options: o, adopt: adopt, notice: notice, turn: deferred.NewLock(r), met: stamp, read: stamp}
	w.calls = task.NewLoopingCallDefer(r, func(int) *deferred.Deferred[deferred.Unit] { return w.inTurn(w.look) })
	if o.hasRuleFiles() {
		w.calls.Start(rulesEvery, false).AddErrback(w.told) // the loop has ended
	}
	return w
}

// again reads the files, whether they have changed or not. Loop only.
func (w *ruleWatch) again() {
	if !w.options.hasRuleFiles() {
		w.notice("there are no rule files to read again: they come with -rules and -blocked")
		return
	}
	w.inTurn(w.reload)
}

// stop ends the looking. Loop only.
func (w *ruleWatch) stop() {
	if w.calls.Running() {
		w.calls.Stop() // an error says that it does not run
	}
}

// told tells people what went wrong, but for the end of the program.
func (w *ruleWatch) told(err error) (deferred.Unit, error) {
	if !errors.Is(err, load.ErrNotFollowing) && !errors.Is(err, deferred.ErrLoopEnded) {
		w.notice(err.Error())
	}
	return deferred.Unit{}, nil
}

func (w *ruleWatch) inTurn(do func(*deferred.Coroutine) error) *deferred.Deferred[deferred.Unit] {
	return deferred.Run(w.turn, func() *deferred.Deferred[deferred.Unit] {
		return deferred.Inline(w.reactor, func(co *deferred.Coroutine) (deferred.Unit, error) { return deferred.Unit{}, do(co) }).AddErrback(w.told)
	})
}

// look reads the files if they have changed and stayed so.
func (w *ruleWatch) look(co *deferred.Coroutine) error {
	stamp, err := deferred.Await(co, reactor.DeferToThread(w.reactor, func(context.Context) (string, error) { return w.options.ruleStamp(), nil }))
	if err != nil {
		return err
	}
	settled := stamp == w.met
	w.met = stamp
	if stamp == w.read || !settled {
		return nil
	}
	return w.reload(co)
}

// ruleFiles are the rule files as they were read.
type ruleFiles struct {
	stamp   string
	changed bool // while they were read
	set     *rules.Set
	broken  []rules.Broken
}

// readRuleFiles reads the rule files. Blocks on the disk.
func (o options) readRuleFiles() (f ruleFiles, err error) {
	f.stamp = o.ruleStamp()
	f.set, f.broken, err = o.ruleSet()
	f.changed = o.ruleStamp() != f.stamp
	return f, err
}

// reload reads the files and makes them the rules, if all is well with them. If
// they have changed meanwhile, the next look will find that.
func (w *ruleWatch) reload(co *deferred.Coroutine) error {
	var readErr error
	files, err := deferred.Await(co, reactor.DeferToThread(w.reactor, func(context.Context) (f ruleFiles, err error) {
		f, readErr = w.options.readRuleFiles()
		return f, nil
	}))
	if err != nil || files.changed {
		return err
	}
	w.read = files.stamp
	if readErr != nil {
		w.notice(fmt.Sprintf("rules not reloaded, those of before stay: %v", readErr))
		return nil
	}
	if !w.accepts(files.broken) {
		return nil
	}
	adopted, err := deferred.Await(co, w.adopt(files.set))
	if err == nil {
		w.notice(reloadedRules(adopted))
	}
	return err
}

// maxBrokenTold is how many broken rules are told of.
const maxBrokenTold = 10

// accepts tells people of broken rules, and whether to go on without them.
func (w *ruleWatch) accepts(broken []rules.Broken) bool {
	what := "rule left out: "
	if !w.options.skipBrokenRules {
		what = "rules not reloaded, those of before stay: "
	}
	for i, b := range broken {
		if i == maxBrokenTold {
			w.notice(fmt.Sprintf("and %s", termtext.Count(int64(len(broken)-i), "more broken rule")))
			break
		}
		w.notice(what + b.Error())
	}
	return len(broken) == 0 || w.options.skipBrokenRules
}

// reloadedRules says what the rules are now.
func reloadedRules(a *store.Adopted) string {
	text := "rules reloaded: " + termtext.Count(int64(a.Set.Len()), "rule")
	if n := len(a.Added); n > 0 {
		text += fmt.Sprintf(", %s new", termtext.Thousands(int64(n)))
	}
	if n := len(a.Removed); n > 0 {
		text += fmt.Sprintf(", %s gone, %s released", termtext.Thousands(int64(n)), termtext.Count(a.Released, "address"))
	}
	if len(a.Added)+len(a.Removed) == 0 {
		return text + ", the same as before"
	}
	return text + "; load earlier logs again to sift those too"
}
