package dbthread

import (
	"sasync/benchmarks/internal/bench"
	"sasync/benchmarks/internal/gobench"
)

var postgresFigures = []gobench.Figure{
	gobench.Against("dbthread/pg-pool8", "Transact/writers=8", "pg-1", "Transact/writers=1").PerSecond("tx"),
	gobench.Against("dbthread/pg-bulk", "InsertRows/dbthread", "unnest", "InsertRows/unnest").Each(1000).PerSecond("rows"),
}

// postgres has servers of its own, which sync to the disk.
func postgres(r *bench.Run) error {
	if !r.PostgreSQL() {
		return nil
	}
	if err := gobench.BuildOurs(r, "dbthread/postgres"); err != nil {
		return err
	}
	measured, err := bench.Interleave(r.Rounds*otherWindows,
		gobench.Ours(r, "^BenchmarkTransact$/=8$|^BenchmarkInsertRows$/dbthread"),
		gobench.OursAs(r, "pg-1", "^BenchmarkTransact$/=1$"),
		gobench.OursAs(r, "unnest", "^BenchmarkInsertRows$/unnest"))
	if err != nil {
		return err
	}
	return gobench.Print(r.Table, postgresFigures, measured)
}
