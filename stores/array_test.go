package stores_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"sasync/deferred"
	"sasync/stores"
)

func array[V any](w *world, group any) *stores.Array[V] {
	w.t.Helper()
	a, err := stores.NewArray(w.space, group, stores.ArrayConfig[V]{})
	if err != nil {
		w.t.Fatal(err)
	}
	return a
}

func TestArray_CellsAreFoundByThreeCoordinates(t *testing.T) {
	w := open(t)
	a := array[int](w, "a")
	places := [][3]any{{1, 2, 3}, {"1", 2, 3}, {1, 2, 3.0}, {true, "", "x"}, {1, 2, int64(3)}}
	for i, p := range places {
		value(w, a.Set(p[0], p[1], p[2], i))
	}
	for i, p := range places {
		if got := value(w, a.Get(p[0], p[1], p[2])); got != i {
			t.Errorf("%v is %d, want %d", p, got, i)
		}
	}
	for _, p := range [][3]any{{9, 2, 3}, {1, 9, 3}, {1, 2, 9}} {
		if err := failure(w, a.Get(p[0], p[1], p[2])); !errors.Is(err, stores.ErrMissing) || !strings.HasSuffix(err.Error(), `] of array "a": missing`) {
			t.Errorf("%v: error %v", p, err)
		}
	}
	value(w, a.Set(1, 2, 3, 7))
	if got := value(w, a.Get(1, 2, 3)); got != 7 {
		t.Errorf("overwritten it is %d", got)
	}
	if !value(w, a.Delete(1, 2, 3)) || value(w, a.Delete(1, 2, 3)) {
		t.Error("Delete tells something else than what was there")
	}
	value(w, a.Clear())
	for cell := range slices.Values(value(w, deferred.Collect(w.Loop, a.Range()))) {
		t.Errorf("left is %v", cell)
	}
}

func TestArray_NilIsAValue(t *testing.T) {
	w := open(t)
	a := array[*int](w, "a")
	value(w, a.Set(1, 1, 1, nil))
	if got := value(w, a.Get(1, 1, 1)); got != nil {
		t.Errorf("got %v", got)
	}
	if err := failure(w, a.Get(1, 1, 2)); !errors.Is(err, stores.ErrMissing) {
		t.Errorf("error %v", err)
	}
}

func TestArray_RangeIsASliceOfAnyDimension(t *testing.T) {
	w := open(t)
	a, other := array[string](w, "a"), array[string](w, "b")
	value(w, other.Set(0, 0, 0, "other"))
	for x := range 3 {
		for y := range 3 {
			for z := range 3 {
				value(w, a.Set(x, y, z, fmt.Sprint(x, y, z)))
			}
		}
	}
	for want, slices := range map[int][]stores.Slice{27: nil, 9: {stores.X(1)}, 3: {stores.Y(1), stores.Z(2)}, 1: {stores.X(0), stores.Y(1), stores.Z(2)}, 0: {stores.X("1")}} {
		cells := value(w, deferred.Collect(w.Loop, a.Range(slices...)))
		if len(cells) != want {
			t.Errorf("%v: %d cells, want %d", slices, len(cells), want)
		}
		for _, c := range cells {
			if c.Value != fmt.Sprint(c.X, c.Y, c.Z) {
				t.Errorf("cell %v", c)
			}
		}
	}
	cells := value(w, deferred.Collect(w.Loop, a.Range(stores.Z(1))))
	if first := cells[0]; first.X != 0 || first.Y != 0 || first.Z != 1 {
		t.Errorf("first is %v", first)
	}
}

func TestArray_BadCoordinatesAreNamed(t *testing.T) {
	w := open(t)
	a := array[int](w, "a")
	if err := failure(w, a.Set(1, nil, 3, 1)); !errors.Is(err, stores.ErrNilKey) || err.Error() != `stores: set [1, <nil>, 3] of array "a": y: a key is nil` {
		t.Errorf("error %v", err)
	}
	if err := failure(w, a.Get(1, 2, strings.Repeat("z", stores.MaxCoordinateBytes))); !errors.Is(err, stores.ErrKeyTooLong) {
		t.Errorf("error %v", err)
	}
	if err := failure(w, a.Range(stores.X([]int{})).Next()); !errors.Is(err, stores.ErrKeyType) {
		t.Errorf("error %v", err)
	}
}
