package statalysis

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"slices"
	"time"

	_ "github.com/mattn/go-sqlite3"

	"sasync/benchmarks/internal/bench"
)

const (
	maxReload = 50e3  // us
	maxFollow = 100e3 // us, from a line's write to its entry

	followedLines = 40
)

// measureAgain measures what comes after a load: the same once more, and following.
func measureAgain(r *bench.Run, o *ours) error {
	reloads, err := bench.Interleave(r.Rounds, bench.Contender[bench.Usage]{Name: "reload", Run: func() (bench.Usage, error) {
		return o.run.Measure("statalysis reload", o.run.Command(o.binary, "load", "-q", "-no-screen", "-db", o.db("rules"), o.in.path))
	}})
	if err != nil {
		return err
	}
	r.Table.Figure(bench.Figure{Name: "statalysis/reload", Ours: bench.Median(reloads["reload"], micros), Unit: bench.Microseconds, Peer: bench.Limit, Theirs: maxReload})
	seen, err := o.follow()
	if err != nil {
		return err
	}
	slices.Sort(seen)
	r.Table.Remark("a followed line was stored %v after its write, the slowest of %d after %v", seen[len(seen)/2], len(seen), seen[len(seen)-1])
	r.Table.Figure(bench.Figure{Name: "statalysis/follow", Ours: float64(seen[len(seen)-1].Microseconds()), Unit: bench.Microseconds, Peer: bench.Limit, Theirs: maxFollow})
	return nil
}

// follow writes lines to a log that is followed, at moments of no pattern, and
// tells how long each took to be in the database.
func (o *ours) follow() (seen []time.Duration, err error) {
	log, path := o.run.Path("followed.log"), o.run.Path("followed.db")
	if err := os.WriteFile(log, followedLine(0), 0o644); err != nil {
		return nil, err
	}
	cmd := o.run.Command(o.binary, "follow", "-q", "-db", path, log)
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	defer func() {
		cmd.Process.Kill()
		cmd.Wait()
	}()
	db, err := sql.Open("sqlite3", "file:"+path+"?mode=ro")
	if err != nil {
		return nil, err
	}
	defer db.Close()
	file, err := os.OpenFile(log, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if err := awaitEntries(o.run.Context, db, 1); err != nil {
		return nil, err
	}
	for i := 1; i <= followedLines; i++ {
		time.Sleep(time.Duration(100+37*i%83) * time.Millisecond)
		written := time.Now()
		if _, err := file.Write(followedLine(i)); err != nil {
			return nil, err
		}
		if err := awaitEntries(o.run.Context, db, i+1); err != nil {
			return nil, err
		}
		seen = append(seen, time.Since(written))
	}
	return seen, nil
}

func followedLine(i int) []byte {
	return fmt.Appendf(nil, "192.0.2.%d - - [10/Oct/2026:12:%02d:00 +0200] \"GET /page/%d HTTP/1.1\" 200 512 \"-\" \"Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0\"\n", i, i, i)
}

// awaitEntries looks every millisecond until there are so many.
func awaitEntries(ctx context.Context, db *sql.DB, want int) error {
	for begun := time.Now(); time.Since(begun) < 30*time.Second; {
		var n int
		if err := db.QueryRowContext(ctx, "SELECT count(*) FROM entries").Scan(&n); err == nil && n == want {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Millisecond):
		}
	}
	return fmt.Errorf("a followed line was not stored in 30 seconds")
}
