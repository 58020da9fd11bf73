package service

import (
	"errors"
	"fmt"
	"slices"

	"sasync/deferred"
)

// Group is a Service of several, its children, each of which has a name: Twisted
// calls it MultiService. It starts them one after another in the order in which
// they were added, each when the one before it is ready, and stops them in the
// reverse order. A child may be a group: that makes a tree.
type Group struct {
	*Lifecycle

	// Owned by the loop.
	children []*child // in the order of Add
}

// child is a service of a group, in a Lifecycle of the group's own.
type child struct {
	*Lifecycle
	name    string
	service Service
	removed bool // it is being stopped, and then forgotten
}

// NewGroup returns a stopped group without children. Its Start fails with the
// error of the first child that does, when those before it are stopped again,
// and with the errors of that. Its Stop waits for every child, and fails with
// the errors of all. Each is an *Error. Loop only.
func NewGroup(loop deferred.Loop) *Group {
	g := &Group{}
	g.Lifecycle = NewLifecycle(loop, g.startAll, func(co *deferred.Coroutine) error { return g.stopAll(co, g.stopping) })
	return g
}

// Add makes s a child. If g runs, s is started; should that fail, it is not a
// child. If g is just being started, s is the last one to be, and the Deferred
// tells what came of all. The error for a name that g has is ErrNameTaken. Loop
// only.
func (g *Group) Add(name string, s Service) *deferred.Deferred[deferred.Unit] {
	g.loop.DeferredState().Check()
	if slices.ContainsFunc(g.children, func(c *child) bool { return c.name == name }) {
		return deferred.Fail[deferred.Unit](g.loop, fmt.Errorf("service: add %s: %w", name, ErrNameTaken))
	}
	c := &child{Lifecycle: wrap(g.loop, s), name: name, service: s}
	g.children = append(g.children, c)
	switch g.state {
	case starting:
		return deferred.Then(g.starting.done, func(u deferred.Unit) (deferred.Unit, error) { return u, nil })
	case running:
		return c.Start().AddErrback(func(err error) (deferred.Unit, error) {
			g.forget(c)
			return deferred.Unit{}, named("start", name, err)
		})
	}
	return deferred.Succeed(g.loop, deferred.Unit{})
}

// Remove stops the child of this name, if it runs. When the Deferred fires, g
// has it no longer, whether or not that was an error. Without such a child it
// fails with ErrNoService. Loop only.
func (g *Group) Remove(name string) *deferred.Deferred[deferred.Unit] {
	g.loop.DeferredState().Check()
	c := g.child(name)
	if c == nil {
		return deferred.Fail[deferred.Unit](g.loop, fmt.Errorf("service: remove %s: %w", name, ErrNoService))
	}
	c.removed = true
	return c.Stop().AddBoth(func(_ deferred.Unit, err error) (deferred.Unit, error) {
		g.forget(c)
		return deferred.Unit{}, named("stop", name, err)
	})
}

// Named returns the child of this name, or nil. Loop only.
func (g *Group) Named(name string) Service {
	if c := g.child(name); c != nil {
		return c.service
	}
	return nil
}

func (g *Group) child(name string) *child {
	for _, c := range g.children {
		if c.name == name && !c.removed {
			return c
		}
	}
	return nil
}

func (g *Group) forget(c *child) {
	g.children = slices.DeleteFunc(g.children, func(other *child) bool { return other == c })
}

func (g *Group) startAll(co *deferred.Coroutine) error {
	j := g.starting
	for c := g.nextToStart(); c != nil; c = g.nextToStart() {
		_, err := deferred.Await(co, c.Start())
		if c.removed { // Remove tells
			err = nil
		}
		if err == nil && j.hurried > 0 { // the cancellation has come too late for c
			err = deferred.ErrCancelled
		}
		if err != nil {
			return errors.Join(named("start", c.name, err), g.stopAll(co, j))
		}
	}
	return nil
}

// nextToStart is looked for anew each time: children come and go meanwhile.
func (g *Group) nextToStart() *child {
	for _, c := range g.children {
		if c.state == stopped && !c.removed {
			return c
		}
	}
	return nil
}

// stopAll is a part of j. Once j is hurried, it is over with the order: each
// child is told to stop and hurried at once, so that one which takes its time
// keeps no other from being told.
func (g *Group) stopAll(co *deferred.Coroutine, j *job) error {
	children := slices.Clone(g.children)
	slices.Reverse(children)
	stops := make([]*deferred.Deferred[deferred.Unit], len(children))
	before := j.hurried
	for i, c := range children {
		stops[i] = c.Stop()
		if j.hurried > before {
			stops[i].Cancel()
			continue
		}
		_, _ = deferred.Await(co, deferred.ThenBoth(stops[i], func(deferred.Unit, error) (deferred.Unit, error) {
			return deferred.Unit{}, nil
		}))
	}
	var errs []error
	for i, c := range children {
		if _, err := deferred.Await(co, stops[i]); err != nil {
			errs = append(errs, named("stop", c.name, err))
		}
	}
	return errors.Join(errs...)
}
