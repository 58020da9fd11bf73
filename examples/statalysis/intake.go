package main

import (
	"errors"
	"fmt"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/examples/statalysis/load"
	"sasync/examples/statalysis/report/termtext"
	"sasync/examples/statalysis/syslog"
	"sasync/reactor"
)

// intake is a loader that follows logs and takes what other machines send, beside
// whatever else runs on the loop. Owned by the loop.
type intake struct {
	reactor *reactor.Reactor
	loader  *load.Loader
	listen  string // where to receive by syslog; "" is nowhere
	notice  func(string)
	rules   *ruleWatch

	syslog *syslog.Server // nil unless it listens
	done   *deferred.Deferred[deferred.Unit]
	err    error // why it ended, if it was not stopped
}

// startIntake starts to follow; ended is called if it ends by itself, with err set.
func startIntake(r *reactor.Reactor, b *dbthread.Broker, c intakeConfig, ended func()) *intake {
	i := &intake{reactor: r, listen: c.options.listenSyslog, notice: c.load.Hooks.Notice}
	c.load.Hooks.Began = i.receive
	i.loader = load.New(r, b, c.load)
	i.rules = watchRules(r, c.options, c.ruleStamp, i.loader.Reload, i.notice)
	i.done = deferred.Inline(r, func(co *deferred.Coroutine) (deferred.Unit, error) {
		return deferred.Unit{}, i.loader.Follow(co)
	}).AddErrback(func(err error) (deferred.Unit, error) {
		if !errors.Is(err, load.ErrStopped) {
			i.fail(err)
		}
		return deferred.Unit{}, nil
	})
	i.done.AddCallback(func(deferred.Unit) (deferred.Unit, error) {
		ended()
		return deferred.Unit{}, nil
	})
	return i
}

func (i *intake) fail(err error) {
	if i.err == nil {
		i.err = err
	}
}

// receive opens the ports for syslog.
func (i *intake) receive() {
	if i.listen == "" || i.loader.Stopping() {
		return
	}
	i.syslog = syslog.New(i.reactor, syslog.Config{
		Sink: func(b syslog.Batch) *deferred.Deferred[deferred.Unit] { return i.loader.Feed(b.Text) },
		Dropped: func(n int64) {
			i.notice(fmt.Sprintf("%s: they came faster than they could be stored", termtext.Count(n, "datagram is lost")))
		},
	})
	if err := i.syslog.Listen(i.listen); err != nil {
		i.fail(err)
		i.loader.Stop()
		return
	}
	addresses := i.syslog.Addrs()
	i.notice(fmt.Sprintf("receiving by syslog on TCP %v and UDP %v", addresses[0], addresses[1]))
}

// intakeConfig is what an intake is made from.
type intakeConfig struct {
	load      load.Config
	options   options
	ruleStamp string // of the files that load.Rules were read from
}

// reloadRules reads the rule files again. i may be nil: nothing is loaded yet.
func (i *intake) reloadRules() {
	if i != nil {
		i.rules.again()
	}
}

// stop takes no more and fires when all that came is safe.
func (i *intake) stop() *deferred.Deferred[deferred.Unit] {
	i.rules.stop()
	end := func(deferred.Unit) *deferred.Deferred[deferred.Unit] {
		i.loader.Stop()
		return i.done
	}
	if i.syslog == nil {
		return end(deferred.Unit{})
	}
	closed := deferred.ThenBoth(i.syslog.Close(), func(deferred.Unit, error) (deferred.Unit, error) { return deferred.Unit{}, nil })
	return deferred.ThenDefer(closed, end)
}
