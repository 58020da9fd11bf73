package dbthread

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func pushed(o *order, name string, opts ...Option) *task {
	t := &task{name: name, opts: newOptions(opts)}
	o.push(t)
	return t
}

func drained(o *order) string {
	var names []string
	for t := o.first(); t != nil; t = o.first() {
		o.remove(t)
		names = append(names, t.name)
	}
	return strings.Join(names, " ")
}

func TestOrder_NextThenByNicenessThenLast(t *testing.T) {
	o := newOrder()
	pushed(&o, "last1", DoLast())
	pushed(&o, "last2", DoLast(), Niceness(-20))
	pushed(&o, "+20", Niceness(20))
	pushed(&o, "0")
	pushed(&o, "-20", Niceness(-20))
	pushed(&o, "next1", DoNext())
	pushed(&o, "next2", DoNext(), Niceness(-20))
	if got, want := drained(&o), "next1 next2 -20 0 +20 last1 last2"; got != want {
		t.Errorf("order %s, want %s", got, want)
	}
}

func TestOrder_EqualNicenessRunsInOrderOfArrival(t *testing.T) {
	o := newOrder()
	for i := range 5 {
		pushed(&o, fmt.Sprint(i))
	}
	if got, want := drained(&o), "0 1 2 3 4"; got != want {
		t.Errorf("order %s, want %s", got, want)
	}
}

// Niceness 10 makes the rank 10 a transaction where 0 makes it 5.
func TestOrder_ASeriesWithNiceness10GetsHalfTheTurns(t *testing.T) {
	o := newOrder()
	for i := range 6 {
		pushed(&o, fmt.Sprint("a", i+1), Series("a"))
		if i == 0 {
			o.series["b"] = &series{lanes: map[laneKey]*lane{}} // as old as a
		}
		pushed(&o, fmt.Sprint("b", i+1), Series("b"), Niceness(10))
	}
	// Ranks: a 5 10 15 20 25 30, b 10 20 30 40 50 60; of equals the older one.
	if got, want := drained(&o), "a1 b1 a2 a3 b2 a4 a5 b3 a6 b4 b5 b6"; got != want {
		t.Errorf("order %s, want %s", got, want)
	}
}

func TestOrder_ANewSeriesStartsAtTheHighestSerial(t *testing.T) {
	o := newOrder()
	for i := range 4 {
		pushed(&o, fmt.Sprint("a", i+1), Series("a"))
	}
	pushed(&o, "b", Series("b"))
	pushed(&o, "a5", Series("a"))
	pushed(&o, "a6", Series("a"))
	if got, want := drained(&o), "a1 a2 a3 a4 b a5 a6"; got != want {
		t.Errorf("order %s, want %s", got, want)
	}
}

func TestOrder_SerialsStartAnewWhenNothingWaits(t *testing.T) {
	o := newOrder()
	for i := range 100_000 {
		o.remove(pushed(&o, fmt.Sprint(i)))
	}
	pushed(&o, "nice", Niceness(20))
	for i := range 5 {
		pushed(&o, fmt.Sprint(i))
	}
	if got, want := drained(&o), "0 1 nice 2 3 4"; got != want { // ranks 10 15 17 20 25 30
		t.Errorf("order %s, want %s", got, want)
	}
}

func TestOrder_RemembersABoundedNumberOfSeries(t *testing.T) {
	o := newOrder()
	keep := pushed(&o, "keep")
	for i := range 10_000 {
		o.remove(pushed(&o, "x", Series(fmt.Sprint(i))))
	}
	if len(o.series) > keptSeries+1 {
		t.Errorf("%d series", len(o.series))
	}
	o.remove(keep)
}

// The order is that of a plain sort, whatever is added and taken out.
func TestOrder_AgreesWithASort(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		o := newOrder()
		var model []*task
		for range 200 {
			switch {
			case len(model) > 0 && rnd.IntN(3) == 0:
				i := rnd.IntN(len(model))
				o.remove(model[i])
				model = slices.Delete(model, i, i+1)
			default:
				opts := []Option{Niceness(rnd.IntN(41) - 20), Series(fmt.Sprint(rnd.IntN(4)))}
				if rnd.IntN(10) == 0 {
					opts = append(opts, DoNext())
				}
				model = append(model, pushed(&o, fmt.Sprint(len(model)), opts...))
			}
		}
		slices.SortStableFunc(model, compareTasks)
		for i, want := range model {
			got := o.first()
			if got != want {
				t.Fatalf("place %d: %s (class %d, rank %d, age %d), want %s (class %d, rank %d, age %d)", i,
					got.name, got.opts.class, got.rank, got.age, want.name, want.opts.class, want.rank, want.age)
			}
			o.remove(got)
		}
		if o.first() != nil || o.size != 0 {
			t.Fatal("something is left")
		}
	}
}

func compareTasks(a, b *task) int {
	if a.opts.class != b.opts.class {
		return int(a.opts.class) - int(b.opts.class)
	}
	if a.opts.class == classNormal && a.rank != b.rank {
		return int(a.rank - b.rank)
	}
	return int(a.age - b.age)
}

func TestNiceness_OutOfRangePanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	Niceness(21)
}

func BenchmarkOrder(b *testing.B) {
	for _, depth := range []int{1, 1000, 100_000} {
		b.Run(fmt.Sprintf("depth=%d", depth), func(b *testing.B) {
			o := newOrder()
			tasks := make([]task, depth)
			nice := newOptions([]Option{Niceness(-15)})
			for i := range tasks {
				tasks[i].opts = &noOptions
				if i%8 == 0 {
					tasks[i].opts = nice
				}
				o.push(&tasks[i])
			}
			for b.Loop() {
				t := o.first()
				o.remove(t)
				o.push(t)
			}
		})
	}
}
