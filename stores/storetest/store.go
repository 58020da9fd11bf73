package storetest

import (
	"sasync/deferred"
	"sasync/stores"
)

// Store is a kind of store as the suite sees it: texts by their names.
type Store struct {
	Name string
	// Owned says that one process at a time has it open, and others get
	// stores.ErrOwned.
	Owned bool
	// Open opens the store, always on the same group. Loop only.
	Open func(s *stores.Space) *deferred.Deferred[Handle]
}

// Handle is an open store.
type Handle struct {
	// Set stores a value and fires when it is durable. Loop only.
	Set func(name, value string) *deferred.Deferred[deferred.Unit]
	// Get fires with a value, and fails with stores.ErrMissing if there is none.
	// Loop only.
	Get func(name string) *deferred.Deferred[string]
	// Delete removes a value and fires when that is durable. Loop only.
	Delete func(name string) *deferred.Deferred[deferred.Unit]
	// Close lets others open the store; nil if it is not Owned. Loop only.
	Close func() *deferred.Deferred[deferred.Unit]
}

// Stores are those of package stores.
func Stores() []Store {
	return []Store{
		{Name: "Items", Open: openItems},
		{Name: "Dict", Owned: true, Open: openDict},
		{Name: "LazyDict", Owned: true, Open: func(s *stores.Space) *deferred.Deferred[Handle] {
			return openLazyDict(s, stores.LazyConfig[string]{Cache: 8})
		}},
		{Name: "SharedLazyDict", Open: func(s *stores.Space) *deferred.Deferred[Handle] {
			return openLazyDict(s, stores.LazyConfig[string]{Shared: true})
		}},
		{Name: "Array", Open: openArray},
		{Name: "GraphNodes", Open: openNodes},
		{Name: "DiGraphEdges", Open: openEdges},
	}
}

const group = "storetest"

func openItems(s *stores.Space) *deferred.Deferred[Handle] {
	return deferred.Do(s.Loop(), func() (h Handle, err error) {
		i, err := stores.NewItems[string, string](s, group, stores.ItemsConfig[string]{})
		if err != nil {
			return h, err
		}
		return Handle{Set: i.Set, Get: i.Load, Delete: func(name string) *deferred.Deferred[deferred.Unit] { return done(i.Delete(name)) }}, nil
	})
}

func openDict(s *stores.Space) *deferred.Deferred[Handle] {
	return deferred.Then(stores.OpenDict[string, string](s, group, stores.DictConfig[string]{}), func(d *stores.Dict[string, string]) (Handle, error) {
		get := func(name string) *deferred.Deferred[string] {
			if v, ok := d.Get(name); ok {
				return deferred.Succeed(s.Loop(), v)
			}
			return deferred.Fail[string](s.Loop(), stores.ErrMissing)
		}
		return Handle{Set: d.Set, Get: get, Delete: d.Delete, Close: d.Close}, nil
	})
}

func openLazyDict(s *stores.Space, cfg stores.LazyConfig[string]) *deferred.Deferred[Handle] {
	return deferred.Then(stores.OpenLazyDict[string](s, group, cfg), func(d *stores.LazyDict[string, string]) (Handle, error) {
		return Handle{Set: d.Set, Get: d.Get, Delete: d.Delete, Close: d.Close}, nil
	})
}

func openArray(s *stores.Space) *deferred.Deferred[Handle] {
	return deferred.Do(s.Loop(), func() (h Handle, err error) {
		a, err := stores.NewArray(s, group, stores.ArrayConfig[string]{})
		if err != nil {
			return h, err
		}
		return Handle{
			Set:    func(name, value string) *deferred.Deferred[deferred.Unit] { return a.Set(1, name, true, value) },
			Get:    func(name string) *deferred.Deferred[string] { return a.Get(1, name, true) },
			Delete: func(name string) *deferred.Deferred[deferred.Unit] { return done(a.Delete(1, name, true)) },
		}, nil
	})
}

func openNodes(s *stores.Space) *deferred.Deferred[Handle] {
	return deferred.Do(s.Loop(), func() (h Handle, err error) {
		g, err := stores.NewGraph[string](s, group, stores.GraphConfig[string, string]{})
		if err != nil {
			return h, err
		}
		return Handle{Set: g.SetNode, Get: g.Node, Delete: func(name string) *deferred.Deferred[deferred.Unit] { return done(g.DeleteNode(name)) }}, nil
	})
}

func openEdges(s *stores.Space) *deferred.Deferred[Handle] {
	return deferred.Do(s.Loop(), func() (h Handle, err error) {
		g, err := stores.NewDiGraph[string](s, group, stores.GraphConfig[string, string]{})
		if err != nil {
			return h, err
		}
		return Handle{
			Set:    func(name, value string) *deferred.Deferred[deferred.Unit] { return g.SetEdge("root", name, value) },
			Get:    func(name string) *deferred.Deferred[string] { return g.Edge("root", name) },
			Delete: func(name string) *deferred.Deferred[deferred.Unit] { return done(g.DeleteEdge("root", name)) },
		}, nil
	})
}

// done is d without its value.
func done[T any](d *deferred.Deferred[T]) *deferred.Deferred[deferred.Unit] {
	return deferred.Then(d, func(T) (none deferred.Unit, err error) { return none, nil })
}
