package gobench

import "sasync/benchmarks/internal/bench"

// Figure is one line of the table: what our benchmark measures beside a peer's.
type Figure struct {
	Name     string
	Ours     string  // our benchmark
	Measured string  // the unit that it prints, such as "allocs/op"
	For      float64 // how many things a turn of it does
	Rate     bool    // what is measured is nanoseconds, and wanted is how many in a second
	Unit     bench.Unit
	Peer     string  // the contender, or bench.Limit
	Theirs   string  // the peer's benchmark, unless it is a limit
	Limit    float64 // the limit
}

// Against is the time of our benchmark beside that of a peer's.
func Against(name, ours, peer, theirs string) Figure {
	return Figure{Name: name, Ours: ours, Measured: "ns/op", For: 1, Unit: bench.Nanoseconds, Peer: peer, Theirs: theirs}
}

// Within is what our benchmark measures beside a limit.
func Within(name, ours, measured string, unit bench.Unit, limit float64) Figure {
	return Figure{Name: name, Ours: ours, Measured: measured, For: 1, Unit: unit, Peer: bench.Limit, Limit: limit}
}

// Each is the figure for one of n things that a turn of the benchmark does.
func (f Figure) Each(n float64) Figure {
	f.For = n
	return f
}

// PerSecond is the figure for how many things there are in a second.
func (f Figure) PerSecond(what string) Figure {
	f.Rate, f.Unit = true, bench.Unit{Name: what + "/s"}
	return f
}

// Print prints figures; measured holds the rounds of each contender, by its
// name, and nothing of a peer that is missing.
func Print(t *bench.Table, figures []Figure, measured map[string][]Results) error {
	for _, f := range figures {
		ours, err := Median(measured, "ours", f.Ours, f.Measured)
		if err != nil {
			return err
		}
		theirs, err := f.theirs(measured)
		if err != nil {
			return err
		}
		t.Figure(bench.Figure{Name: f.Name, Ours: f.value(ours), Unit: f.Unit, Peer: f.Peer, Theirs: theirs})
	}
	return nil
}

// theirs is the peer's value.
func (f Figure) theirs(measured map[string][]Results) (float64, error) {
	switch {
	case f.Peer == bench.Limit:
		return f.Limit, nil
	case len(measured[f.Peer]) == 0:
		return bench.Missing, nil
	}
	v, err := Median(measured, f.Peer, f.Theirs, f.Measured)
	return f.value(v), err
}

// value is what the table has of what was measured.
func (f Figure) value(measured float64) float64 {
	if f.Rate {
		return f.For * 1e9 / measured
	}
	return measured / f.For
}
