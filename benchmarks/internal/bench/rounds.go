package bench

import (
	"cmp"
	"fmt"
	"slices"
)

// Contender does the work once per call, and gives what was measured. What it
// must prepare or check stands outside its own measurement.
type Contender[T any] struct {
	Name string
	Run  func() (T, error)
}

// Interleave lets the contenders run in turn, A B C A B C …, and gives the
// measurements of each by its name.
func Interleave[T any](rounds int, contenders ...Contender[T]) (map[string][]T, error) {
	measured := map[string][]T{}
	for range rounds {
		for _, c := range contenders {
			m, err := c.Run()
			if err != nil {
				return nil, fmt.Errorf("%s: %w", c.Name, err)
			}
			measured[c.Name] = append(measured[c.Name], m)
		}
	}
	return measured, nil
}

// Median of one aspect of the measurements, of which there is at least one.
// Of an even number it is the lower of the middle two.
func Median[T any, V cmp.Ordered](measured []T, aspect func(T) V) V {
	values := make([]V, len(measured))
	for i, m := range measured {
		values[i] = aspect(m)
	}
	slices.Sort(values)
	return values[(len(values)-1)/2]
}

// Compare prints a figure: the median of an aspect of ours beside that of a
// peer's, or Missing where there is none; measured is from Interleave.
func Compare[T any](t *Table, name string, unit Unit, measured map[string][]T, ours, peer string, aspect func(T) float64) {
	f := Figure{Name: name, Ours: Median(measured[ours], aspect), Unit: unit, Peer: peer, Theirs: Missing}
	if theirs := measured[peer]; len(theirs) > 0 {
		f.Theirs = Median(theirs, aspect)
	}
	t.Figure(f)
}
