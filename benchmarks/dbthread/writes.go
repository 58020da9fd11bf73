package dbthread

import (
	"fmt"
	"path/filepath"

	"sasync/benchmarks/internal/bench"
	"sasync/benchmarks/internal/gobench"
)

// Our benchmarks of transactions.
const (
	savepoints = "Insert/savepoints/outstanding=1000"
	single     = "Insert/single/outstanding=1000"
	together   = "Insert/together/outstanding=1000"
	alone      = "Insert/savepoints/outstanding=1"
)

var writeFigures = []gobench.Figure{
	gobench.Against("dbthread/tx-1000", savepoints, "databasesql", "DatabaseSQL").PerSecond("tx"),
	gobench.Against("dbthread/tx-1000", savepoints, "c", "C/savepoints").PerSecond("tx"),
	gobench.Against("dbthread/tx-1000", savepoints, "adbapi", "Adbapi").PerSecond("tx"),
	gobench.Against("dbthread/txsingle-1000", single, "c", "C/single").PerSecond("tx"),
	gobench.Against("dbthread/txinsert-1000", together, "c", "C/single").PerSecond("tx"),
	gobench.Against("dbthread/tx-1", alone, "direct", "Direct").PerSecond("tx"),
}

// writes are transactions that are on the disk when they are told of.
func writes(r *bench.Run) error {
	ours, latest := remembered(gobench.Ours(r, "^BenchmarkInsert$/savepoints/=1(000)?$|^BenchmarkInsert$/^(single|together)$/=1000$"))
	contenders := []bench.Contender[gobench.Results]{
		ours,
		inC(r, latest),
		gobench.Peer(r, "databasesql", "^BenchmarkDatabaseSQL$"),
		gobench.Peer(r, "direct", "^BenchmarkDirect$"),
	}
	if python, ok := r.Twisted(); ok {
		script := filepath.Join(r.Root, "benchmarks", "dbthread", "adbapi_peer.py")
		contenders = append(contenders, gobench.Program(r, "adbapi", python, script, r.Work))
	}
	measured, err := bench.Interleave(r.Rounds*writeWindows, contenders...)
	if err != nil {
		return err
	}
	return gobench.Print(r.Table, writeFigures, measured)
}

// remembered is a contender whose latest results the others may look at.
func remembered(c bench.Contender[gobench.Results]) (_ bench.Contender[gobench.Results], latest *gobench.Results) {
	latest, run := new(gobench.Results), c.Run
	c.Run = func() (_ gobench.Results, err error) {
		*latest, err = run()
		return *latest, err
	}
	return c, latest
}

// inC is the loop in C, with as many rows to a COMMIT as ours had in the same
// round.
func inC(r *bench.Run, ours *gobench.Results) bench.Contender[gobench.Results] {
	return bench.Contender[gobench.Results]{Name: "c", Run: func() (gobench.Results, error) {
		c := gobench.Peer(r, "c", "^BenchmarkC$",
			fmt.Sprintf("-savepoint-batch=%.0f", (*ours)[savepoints]["tx/group"]),
			fmt.Sprintf("-single-batch=%.0f", (*ours)[single]["tx/group"]))
		return c.Run()
	}}
}
