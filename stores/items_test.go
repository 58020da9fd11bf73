package stores_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/stores"
)

func items[K comparable, V any](w *world, group any) *stores.Items[K, V] {
	w.t.Helper()
	i, err := stores.NewItems[K](w.space, group, stores.ItemsConfig[V]{})
	if err != nil {
		w.t.Fatal(err)
	}
	return i
}

func TestItems_InsertUpdateAndSetSayWhatIsThere(t *testing.T) {
	w := open(t)
	i := items[string, int](w, "i")
	wantError := func(err, want error, text string) {
		t.Helper()
		if !errors.Is(err, want) || err.Error() != text {
			t.Errorf("error %v, want %s", err, text)
		}
	}
	wantError(failure(w, i.Load("a")), stores.ErrMissing, `stores: load "a" of items "i": missing`)
	wantError(failure(w, i.Update("a", 1)), stores.ErrMissing, `stores: update "a" of items "i": missing`)
	value(w, i.Insert("a", 1))
	wantError(failure(w, i.Insert("a", 2)), stores.ErrExists, `stores: insert "a" of items "i": it exists already`)
	value(w, i.Update("a", 3))
	value(w, i.Update("a", 3)) // the same again is there too
	value(w, i.Set("a", 4))
	value(w, i.Set("b", 5))
	if got := value(w, i.LoadAll()); !maps.Equal(got, map[string]int{"a": 4, "b": 5}) {
		t.Errorf("all are %v", got)
	}
}

func TestItems_ManyAreListedStreamedAndDeleted(t *testing.T) {
	w := open(t)
	i, other := items[int, string](w, "i"), items[int, string](w, "other")
	value(w, other.Set(1, "other"))
	var all []*deferred.Deferred[deferred.Unit]
	var want []int
	for n := -200; n < 200; n++ {
		want = append(want, n)
		all = append(all, i.Set(n, fmt.Sprint(n)))
	}
	value(w, deferred.Gather(w.Loop, all...))
	if got := value(w, i.Names()); !slices.Equal(got, want) {
		t.Errorf("names %v", got)
	}
	if got := value(w, deferred.Collect(w.Loop, deferred.Deferator[int](i.EachName()))); !slices.Equal(got, want) {
		t.Errorf("streamed names %v", got)
	}
	streamed := value(w, deferred.Collect(w.Loop, deferred.Deferator[stores.Item[int, string]](i.Each())))
	if len(streamed) != 400 || streamed[0] != (stores.Item[int, string]{Name: -200, Value: "-200"}) {
		t.Errorf("streamed %v", streamed)
	}
	if n := value(w, i.Delete(append(want[100:], 1000, 2000)...)); n != 300 {
		t.Errorf("%d deleted", n)
	}
	if got := value(w, i.Names()); !slices.Equal(got, want[:100]) {
		t.Errorf("names %v", got)
	}
	value(w, i.Clear())
	if got := value(w, i.LoadAll()); len(got) != 0 {
		t.Errorf("left are %v", got)
	}
	if got := value(w, other.Load(1)); got != "other" {
		t.Errorf("the other group has %q", got)
	}
}

func TestItems_GroupsOfTwoTypesAreTwo(t *testing.T) {
	w := open(t)
	value(w, items[string, string](w, 1).Set("a", "number"))
	value(w, items[string, string](w, "1").Set("a", "text"))
	if got := value(w, items[string, string](w, 1).Load("a")); got != "number" {
		t.Errorf("got %q", got)
	}
}

func TestItems_AValueMayBeChangedOnceSetHasReturned(t *testing.T) {
	w := open(t)
	i := items[string, []int](w, "i")
	v := []int{1, 2}
	set := i.Set("a", v)
	v[0] = 9
	value(w, set)
	if got := value(w, i.Load("a")); !slices.Equal(got, []int{1, 2}) {
		t.Errorf("got %v", got)
	}
}

func TestBadInput_NilKeysAndGroups(t *testing.T) {
	w := open(t)
	i := items[any, int](w, "i")
	if err := failure(w, i.Set(nil, 1)); !errors.Is(err, stores.ErrNilKey) || err.Error() != `stores: set <nil> of items "i": a key is nil` {
		t.Errorf("error %v", err)
	}
	if err := failure(w, i.Load(nil)); !errors.Is(err, stores.ErrNilKey) {
		t.Errorf("error %v", err)
	}
	if err := failure(w, i.Delete("a", nil)); !errors.Is(err, stores.ErrNilKey) {
		t.Errorf("error %v", err)
	}
	d := dict[any, int](w, "d")
	if err := failure(w, d.Set(nil, 1)); !errors.Is(err, stores.ErrNilKey) || d.Len() != 0 {
		t.Errorf("error %v, %d items", err, d.Len())
	}
	if _, err := stores.NewItems[string](w.space, nil, stores.ItemsConfig[int]{}); !errors.Is(err, stores.ErrNilKey) {
		t.Errorf("error %v", err)
	}
	if err := failure(w, stores.OpenDict[string](w.space, nil, stores.DictConfig[int]{})); !errors.Is(err, stores.ErrNilKey) {
		t.Errorf("error %v", err)
	}
}

type name string

func TestBadInput_KeysOfTwoTypesThatWouldEncodeAlike(t *testing.T) {
	w := open(t)
	i := items[any, int](w, "i")
	value(w, i.Set("a", 1))
	if err := failure(w, i.Set(name("a"), 2)); !errors.Is(err, stores.ErrKeyType) {
		t.Errorf("error %v", err)
	}
	if _, err := stores.NewItems[string](w.space, name("i"), stores.ItemsConfig[int]{}); !errors.Is(err, stores.ErrKeyType) {
		t.Errorf("error %v", err)
	}
	if got := value(w, i.Load("a")); got != 1 {
		t.Errorf("got %d", got)
	}
	// Who opens the group with another type of key finds nothing it could take for one.
	if err := failure(w, items[int, int](w, "i").LoadAll()); !errors.Is(err, stores.ErrKeyType) || !strings.Contains(err.Error(), `items "i"`) {
		t.Errorf("error %v", err)
	}
}

func TestBadInput_ValuesThatCannotBeEncodedLeaveNothing(t *testing.T) {
	w := open(t)
	i, d := items[string, any](w, "i"), dict[string, any](w, "d")
	if err := failure(w, i.Set("a", make(chan int))); !strings.HasPrefix(err.Error(), `stores: set "a" of items "i": encode: `) {
		t.Errorf("error %v", err)
	}
	value(w, d.Set("a", "old"))
	both := d.Update(maps.All(map[string]any{"a": "new", "b": make(chan int)}))
	if err := failure(w, both); !strings.Contains(err.Error(), `"b" of dict "d": encode: `) {
		t.Errorf("error %v", err)
	}
	if d.GetOr("a", nil) != "old" || d.Has("b") || len(value(w, i.LoadAll())) != 0 {
		t.Error("half of it is there")
	}
}

func TestBadInput_ADatabaseClosedUnderTheStore(t *testing.T) {
	w := open(t)
	i, d := items[string, int](w, "i"), dict[string, int](w, "d")
	g, err := stores.NewGraph[string](w.space, "g", stores.GraphConfig[int, int]{})
	if err != nil {
		t.Fatal(err)
	}
	value(w, d.Set("a", 1))
	value(w, w.DB.Shutdown())
	for _, d := range []*deferred.Deferred[deferred.Unit]{i.Set("a", 1), d.Set("a", 2), g.SetNode("a", 1)} {
		if err := failure(w, d); !errors.Is(err, dbthread.ErrShutdown) {
			t.Errorf("error %v", err)
		}
	}
	if err := failure(w, i.Load("a")); !errors.Is(err, dbthread.ErrShutdown) || !strings.HasPrefix(err.Error(), `stores: load "a" of items "i": `) {
		t.Errorf("error %v", err)
	}
	if d.GetOr("a", 0) != 1 {
		t.Error("what was not stored shows")
	}
	if err := failure(w, d.Close()); !errors.Is(err, dbthread.ErrShutdown) {
		t.Errorf("error %v", err)
	}
}

func TestBadInput_ATableOfAnotherShape(t *testing.T) {
	w := open(t)
	w.sql(`DROP TABLE sasync_items`)
	w.sql(`CREATE TABLE sasync_items (store TEXT PRIMARY KEY, name BLOB, value BLOB NOT NULL)`)
	err := failure(w, dbthread.Transact(w.DB.Broker, "create", func(tx *dbthread.Tx) (bool, error) { return true, stores.Create(tx) }, dbthread.Exclusive()))
	var differs *dbthread.SchemaError
	if !errors.As(err, &differs) || !strings.Contains(err.Error(), `table "sasync_items": column "store" is TEXT, declared BLOB`) {
		t.Errorf("error %v", err)
	}
}

func TestBadInput_HostileBytesInTheDatabase(t *testing.T) {
	w := open(t)
	i, d := items[string, person](w, "i"), dict[string, person](w, "d")
	value(w, i.Set("a", person{}))
	value(w, d.Set("a", person{}))
	value(w, d.Close())
	w.sql(`UPDATE sasync_items SET value = ?`, []byte("\xff{"))
	wantText := func(err error, text string) {
		t.Helper()
		if !strings.Contains(err.Error(), text) {
			t.Errorf("error %v, want %s", err, text)
		}
	}
	reopen := func() error {
		return failure(w, stores.OpenDict[string](w.space, "d", stores.DictConfig[person]{}))
	}
	wantText(failure(w, i.Load("a")), `stores: load "a" of items "i": decode: `)
	wantText(failure(w, i.LoadAll()), `stores: load "a" of items "i": decode: `)
	wantText(reopen(), `stores: load "a" of dict "d": decode: `)
	w.sql(`UPDATE sasync_items SET name = ?`, []byte("\x02a"))
	wantText(failure(w, i.Names()), `stores: load items "i": stored key "\x02a": it is cut short`)
	wantText(reopen(), `stores: open dict "d": stored key "\x02a": it is cut short`)
	wantText(failure(w, deferred.Collect(w.Loop, deferred.Deferator[string](i.EachName()))), `stores: load items "i": stored key`)
}
