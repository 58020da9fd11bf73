package stores_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/stores"
)

// A program has a reactor in place of this loop, and registers the Space's
// Shutdown to run before its shutdown.
func inExample(body func(s *stores.Space, co *deferred.Coroutine) error) {
	dir, err := os.MkdirTemp("", "stores")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	loop := deferredtest.NewLoop(nil)
	b := dbthread.Open(loop, "sqlite:"+filepath.Join(dir, "example.db"), dbthread.Config{Startup: stores.Create})
	s := stores.New(loop, b, stores.Config{})
	done := deferred.Inline(loop, func(co *deferred.Coroutine) (bool, error) { return true, body(s, co) })
	loop.RunUntil(done.Fired)
	if _, err, _ := done.Result(); err != nil {
		fmt.Println(err)
	}
	down := s.Shutdown()
	loop.RunUntil(down.Fired)
	loop.End()
}

func Example() {
	inExample(func(s *stores.Space, co *deferred.Coroutine) error {
		visits, err := deferred.Await(co, stores.OpenDict[string, int](s, "visits", stores.DictConfig[int]{}))
		if err != nil {
			return err
		}
		visits.Set("/", visits.GetOr("/", 0)+1)
		durable := visits.Set("/about", 1)
		fmt.Println("in memory:", visits.Len())
		_, err = deferred.Await(co, durable)
		fmt.Println("on the disk:", err)
		return nil
	})
	// Output:
	// in memory: 2
	// on the disk: <nil>
}

func ExampleItems() {
	inExample(func(s *stores.Space, co *deferred.Coroutine) error {
		settings, err := stores.NewItems[string, int](s, "settings", stores.ItemsConfig[int]{})
		if err != nil {
			return err
		}
		if _, err := deferred.Await(co, settings.Insert("port", 8080)); err != nil {
			return err
		}
		_, err = deferred.Await(co, settings.Insert("port", 9090))
		fmt.Println(err)
		port, err := deferred.Await(co, settings.Load("port"))
		fmt.Println(port, err)
		_, err = deferred.Await(co, settings.Load("host"))
		fmt.Println(errors.Is(err, stores.ErrMissing))
		return nil
	})
	// Output:
	// stores: insert "port" of items "settings": it exists already
	// 8080 <nil>
	// true
}

func ExampleItems_Each() {
	inExample(func(s *stores.Space, co *deferred.Coroutine) error {
		squares, err := stores.NewItems[int, int](s, "squares", stores.ItemsConfig[int]{})
		if err != nil {
			return err
		}
		for n := range 4 {
			squares.Set(n, n*n)
		}
		if _, err := deferred.Await(co, squares.Set(-1, 1)); err != nil {
			return err
		}
		for item, err := range squares.Each().Each(co) {
			fmt.Print(item.Name, ": ", item.Value, ", ")
			if err != nil {
				return err
			}
		}
		return nil
	})
	// Output: -1: 1, 0: 0, 1: 1, 2: 4, 3: 9,
}

func ExampleDict() {
	inExample(func(s *stores.Space, co *deferred.Coroutine) error {
		d, err := deferred.Await(co, stores.OpenDict[string, string](s, "sessions", stores.DictConfig[string]{}))
		if err != nil {
			return err
		}
		unsubscribe := d.Subscribe(func(c stores.Change[string, string]) { fmt.Println("now", c.Key, "is", c.Value) })
		defer unsubscribe()
		d.SetFor("b2", "grace", time.Hour)
		d.Set("a1", "ada")
		if _, err := deferred.Await(co, d.Flush()); err != nil {
			return err
		}
		fmt.Println(slices.Sorted(d.Keys()))
		_, err = deferred.Await(co, stores.OpenDict[string, string](s, "sessions", stores.DictConfig[string]{}))
		fmt.Println("a second one:", errors.Is(err, stores.ErrOwned))
		return nil
	})
	// Output:
	// now b2 is grace
	// now a1 is ada
	// [a1 b2]
	// a second one: true
}

func ExampleLazyDict() {
	inExample(func(s *stores.Space, co *deferred.Coroutine) error {
		d, err := deferred.Await(co, stores.OpenLazyDict[string, []byte](s, "thumbnails", stores.LazyConfig[[]byte]{
			DictConfig: stores.DictConfig[[]byte]{Codec: stores.Raw[[]byte]()},
			Cache:      1000, // values; the others stay in the database
		}))
		if err != nil {
			return err
		}
		d.Set("cat", []byte("meow"))
		v, err := deferred.Await(co, d.Get("cat"))
		fmt.Printf("%s %v\n", v, err)
		_, err = deferred.Await(co, d.Get("dog"))
		fmt.Println(err)
		return nil
	})
	// Output:
	// meow <nil>
	// stores: get "dog" of dict "thumbnails": missing
}

func ExampleArray() {
	inExample(func(s *stores.Space, co *deferred.Coroutine) error {
		hits, err := stores.NewArray(s, "hits", stores.ArrayConfig[int]{})
		if err != nil {
			return err
		}
		hits.Set(2026, "/", 200, 17)
		hits.Set(2026, "/old", 404, 3)
		if _, err := deferred.Await(co, hits.Set(2027, "/", 200, 21)); err != nil {
			return err
		}
		for cell, err := range deferred.Each(co, hits.Range(stores.Y("/"))) {
			if err != nil {
				return err
			}
			fmt.Println(cell.X, cell.Z, cell.Value)
		}
		return nil
	})
	// Output:
	// 2026 200 17
	// 2027 200 21
}

func ExampleGraph() {
	inExample(func(s *stores.Space, co *deferred.Coroutine) error {
		roads, err := stores.NewGraph[string](s, "roads", stores.GraphConfig[int, float64]{})
		if err != nil {
			return err
		}
		roads.SetEdge("Ulm", "Augsburg", 80)
		roads.SetEdge("Augsburg", "Munich", 60)
		if _, err := deferred.Await(co, roads.SetEdge("Ulm", "Munich", 155)); err != nil {
			return err
		}
		path, err := deferred.Await(co, roads.ShortestPath("Ulm", "Munich", func(km float64) float64 { return km }))
		fmt.Println(strings.Join(path.Nodes, ", "), path.Weight, err)
		degree, err := deferred.Await(co, roads.Degree("Ulm"))
		fmt.Println(degree, err)
		return nil
	})
	// Output:
	// Ulm, Augsburg, Munich 140 <nil>
	// 2 <nil>
}

func ExampleDiGraph() {
	inExample(func(s *stores.Space, co *deferred.Coroutine) error {
		links, err := stores.NewDiGraph[string](s, "links", stores.GraphConfig[string, int]{})
		if err != nil {
			return err
		}
		links.SetEdge("/", "/about", 1)
		links.SetEdge("/about", "/team", 1)
		if _, err := deferred.Await(co, links.SetEdge("/team", "/", 1)); err != nil {
			return err
		}
		for visit, err := range deferred.Each(co, links.Walk("/", -1)) {
			if err != nil {
				return err
			}
			fmt.Println(visit.Depth, visit.Node)
		}
		return nil
	})
	// Output:
	// 0 /
	// 1 /about
	// 2 /team
}

func ExampleSpace_Together() {
	inExample(func(s *stores.Space, co *deferred.Coroutine) error {
		accounts, err := deferred.Await(co, stores.OpenDict[string, int](s, "accounts", stores.DictConfig[int]{}))
		if err != nil {
			return err
		}
		journal, err := stores.NewItems[int, string](s, "journal", stores.ItemsConfig[string]{})
		if err != nil {
			return err
		}
		accounts.Set("ada", 10)
		accounts.Set("bob", 0)
		move := func(n, amount int) *deferred.Deferred[deferred.Unit] {
			return s.Together(func() error {
				accounts.Set("ada", accounts.GetOr("ada", 0)-amount)
				accounts.Set("bob", accounts.GetOr("bob", 0)+amount)
				return nil
			}, func(tx *dbthread.Tx) error { // on a database thread
				return journal.In(tx).Insert(n, fmt.Sprint(amount, " from ada to bob"))
			})
		}
		_, err = deferred.Await(co, move(1, 7))
		fmt.Println(accounts.GetOr("ada", 0), accounts.GetOr("bob", 0), err)
		_, err = deferred.Await(co, move(1, 2)) // the journal has a 1 already
		fmt.Println(accounts.GetOr("ada", 0), accounts.GetOr("bob", 0), errors.Is(err, stores.ErrExists))
		return nil
	})
	// Output:
	// 3 7 <nil>
	// 3 7 true
}

// reversed is a codec of one's own.
type reversed struct{}

func (reversed) Append(dst []byte, v string) ([]byte, error) {
	start := len(dst)
	dst = append(dst, v...)
	slices.Reverse(dst[start:])
	return dst, nil
}

func (reversed) Decode(data []byte) (string, error) {
	slices.Reverse(data)
	return string(data), nil
}

func ExampleCodec() {
	inExample(func(s *stores.Space, co *deferred.Coroutine) error {
		secrets, err := stores.NewItems[string](s, "secrets", stores.ItemsConfig[string]{Codec: reversed{}})
		if err != nil {
			return err
		}
		if _, err := deferred.Await(co, secrets.Set("a", "evil")); err != nil {
			return err
		}
		v, err := deferred.Await(co, secrets.Load("a"))
		fmt.Println(v, err)
		return nil
	})
	// Output: evil <nil>
}
