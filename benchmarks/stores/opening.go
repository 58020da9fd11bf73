package stores

import (
	"fmt"

	"sasync/benchmarks/internal/bench"
)

// opening is what it took to open a Dict.
type opening struct {
	seconds float64
	rss     float64 // MB of the process when all is loaded
}

func open(r *bench.Run, db string) (o opening, err error) {
	text, err := bench.Output(r.Command(r.Path("preload"), "-db", db))
	if err == nil {
		_, err = fmt.Sscan(text, &o.seconds, &o.rss)
	}
	r.Logf("preload          %.2f s, %.0f MB", o.seconds, o.rss)
	return o, err
}
