package dbthread

import (
	"fmt"

	"sasync/benchmarks/internal/bench"
	"sasync/benchmarks/internal/gobench"
)

var readFigures = []gobench.Figure{
	gobench.Within("dbthread/roundtrip-1", "RoundTrip/latency", "p50-µs", bench.Microseconds, 15),
	gobench.Within("dbthread/roundtrip-64", "RoundTrip/outstanding=64", "ns/op", bench.Nanoseconds, 400_000).PerSecond("reads"),
	gobench.Against("dbthread/select-64", "Select/outstanding=64", "databasesql", "DatabaseSQLSelect/goroutines=64").PerSecond("reads"),
	gobench.Against("dbthread/stream", "Stream", "driver", "DriverRows").PerSecond("rows"),
	gobench.Within("dbthread/queued-bytes", "Queued", "B/tx", bench.Bytes, 400),
}

// reads are those that the disk does not hold up, and what waits in memory.
func reads(r *bench.Run) error {
	measured, err := bench.Interleave(r.Rounds*otherWindows,
		gobench.Ours(r, "^Benchmark(RoundTrip|Select|Stream|Queued)$"),
		gobench.Peer(r, "databasesql", "^BenchmarkDatabaseSQLSelect$"),
		gobench.Peer(r, "driver", "^BenchmarkDriverRows$"))
	if err != nil {
		return err
	}
	busy, err := gobench.Median(measured, "databasesql", "DatabaseSQLSelect/goroutines=2", "ns/op")
	if err != nil {
		return err
	}
	if err := gobench.Print(r.Table, readFigures, measured); err != nil {
		return err
	}
	r.Table.Remark("select-64: database/sql with 2 goroutines on its 2 connections in place of 64: %.0f reads/s", 1e9/busy)
	return longStream(r)
}

// longRows are enough for memory that grows with the rows to show.
const longRows = 10_000_000

// longStream tells what a long stream takes in memory. It runs once.
func longStream(r *bench.Run) error {
	results, err := gobench.Ours(r, "^BenchmarkStream$", fmt.Sprintf("-test.benchtime=%dx", longRows)).Run()
	if err != nil {
		return err
	}
	stream := results["Stream"]
	r.Table.Remark("a stream of %d rows: %.0f rows/s; %.1f MB in memory at its end, %.1f MB more than after a tenth of them",
		longRows, 1e9/stream["ns/op"], stream["RSS-MB"], stream["growth-MB"])
	return nil
}
