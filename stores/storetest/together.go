package storetest

import (
	"errors"
	"slices"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/stores"
)

var errBoom = errors.New("boom")

// family is a store of each kind on one Space.
type family struct {
	items *stores.Items[string, int]
	dict  *stores.Dict[string, int]
	other *stores.Dict[int, string]
	array *stores.Array[int]
	graph *stores.Graph[string, int, int]
}

func (s *suite) openFamily() family {
	s.Helper()
	s.start(s.url)
	var f family
	var err1, err2, err3 error
	f.items, err1 = stores.NewItems[string, int](s.s, "items", stores.ItemsConfig[int]{})
	f.array, err2 = stores.NewArray(s.s, "array", stores.ArrayConfig[int]{})
	f.graph, err3 = stores.NewGraph[string](s.s, "graph", stores.GraphConfig[int, int]{})
	if err := errors.Join(err1, err2, err3); err != nil {
		s.Fatal(err)
	}
	f.dict = value(s, stores.OpenDict[string](s.s, "dict", stores.DictConfig[int]{}))
	f.other = value(s, stores.OpenDict[int](s.s, 2, stores.DictConfig[string]{}))
	return f
}

// write changes all but the Dicts.
func (f family) write(tx *dbthread.Tx, n int) error {
	err := f.items.In(tx).Set("a", n)
	if err == nil {
		err = f.array.In(tx).Set(1, 2, 3, n)
	}
	if err == nil {
		err = f.graph.In(tx).SetEdge("a", "b", n)
	}
	return err
}

// want checks that all have n; 0 is nothing.
func (f family) want(s *suite, n int) {
	s.Helper()
	var got []int
	for _, d := range []*deferred.Deferred[int]{f.items.Load("a"), f.array.Get(1, 2, 3), f.graph.Edge("a", "b")} {
		s.loop.RunUntil(d.Fired)
		v, err, _ := d.Result()
		if err != nil {
			failure(s, d)
		}
		got = append(got, v)
	}
	if !slices.Equal(got, []int{n, n, n}) {
		s.Errorf("stored are %d, want %d", got, n)
	}
}

var togetherPromises = []promise{
	{"StoresShareATransaction", func(s *suite) {
		f := s.openFamily()
		value(s, dbthread.Transact(s.s.Broker(), "all", func(tx *dbthread.Tx) (bool, error) { return true, f.write(tx, 1) }))
		f.want(s, 1)
		err := failure(s, dbthread.Transact(s.s.Broker(), "none", func(tx *dbthread.Tx) (bool, error) {
			return true, errors.Join(f.write(tx, 2), errBoom)
		}))
		if !errors.Is(err, errBoom) {
			s.Errorf("error %v", err)
		}
		f.want(s, 1)
	}},

	{"DictsAndTheOthersChangeTogetherOrNot", func(s *suite) {
		f := s.openFamily()
		change := func(n int, text string) func() error {
			return func() error {
				f.dict.Set("a", n)
				f.other.Set(n, text)
				return nil
			}
		}
		value(s, s.s.Together(change(1, "one"), func(tx *dbthread.Tx) error { return f.write(tx, 1) }))
		f.want(s, 1)
		d := s.s.Together(change(2, "two"), func(tx *dbthread.Tx) error { return errors.Join(f.write(tx, 2), errBoom) })
		if f.dict.GetOr("a", 0) != 2 || f.other.GetOr(2, "") != "two" {
			s.Error("the change does not show while it is under way")
		}
		if err := failure(s, d); !errors.Is(err, errBoom) {
			s.Errorf("error %v", err)
		}
		f.want(s, 1)
		if f.dict.GetOr("a", 0) != 1 || f.other.Has(2) || f.other.GetOr(1, "") != "one" {
			s.Error("what has failed still shows")
		}
		s.shutdown()
		f = s.openFamily()
		f.want(s, 1)
		if f.dict.GetOr("a", 0) != 1 || f.other.Has(2) || f.other.GetOr(1, "") != "one" {
			s.Error("after a restart it is another state")
		}
	}},
}
