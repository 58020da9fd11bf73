package daily

import (
	"sasync/dbthread"
	"sasync/deferred"
)

// renewDay makes the rows of a day anew.
var renewDay = dbthread.Define("renewDay", func(tx *dbthread.Tx, day int64) (struct{}, error) {
	for _, s := range sources {
		if _, err := tx.Exec(`DELETE FROM daily_`+s.Name+` WHERE day = ?`, day); err != nil {
			return struct{}{}, err
		}
		rows := s.Of(Window{day, day + Seconds})
		if _, err := tx.Exec(`INSERT INTO daily_`+s.Name+` (`+s.names()+`) SELECT `+s.names()+` FROM (`+rows.Text+`) new_rows`, rows.Args...); err != nil {
			return struct{}{}, err
		}
	}
	_, err := tx.Exec(`DELETE FROM stale_days WHERE day = ?`, day)
	return struct{}{}, err
}, dbthread.Niceness(10))

// staleSince are the stale days of a time, the newest first.
func staleSince(b *dbthread.Broker, since int64) *deferred.Deferred[[]int64] {
	return dbthread.Read(b, "stale days", func(tx *dbthread.Tx) ([]int64, error) {
		return dbthread.All(tx, dbthread.ScanValue[int64], `SELECT day FROM stale_days WHERE day >= ? ORDER BY day DESC`, since)
	})
}

// Renew makes the stale days from since on anew, the newest first. Each is a
// transaction of its own that lets others go first. more is asked before each
// whether to go on; nil is always. Called by a coroutine.
func Renew(co *deferred.Coroutine, b *dbthread.Broker, since int64, more func() bool) error {
	days, err := deferred.Await(co, staleSince(b, since))
	if err != nil {
		return err
	}
	for _, day := range days {
		if more != nil && !more() {
			return nil
		}
		if _, err := deferred.Await(co, renewDay.Go(b, day)); err != nil {
			return err
		}
	}
	return nil
}

// RenewDays makes some days anew. Called by a coroutine.
func RenewDays(co *deferred.Coroutine, b *dbthread.Broker, days []int64) error {
	for _, day := range days {
		if _, err := deferred.Await(co, renewDay.Go(b, day)); err != nil {
			return err
		}
	}
	return nil
}

// StaleBefore are the stale days before one. Loop only.
func StaleBefore(b *dbthread.Broker, day int64) *deferred.Deferred[[]int64] {
	return dbthread.Read(b, "stale days", func(tx *dbthread.Tx) ([]int64, error) {
		return dbthread.All(tx, dbthread.ScanValue[int64], `SELECT day FROM stale_days WHERE day < ?`, day)
	})
}

// costly is how many entries of stale days are too many to be read for every
// report. Reading so many takes a second.
const costly = 400_000

// RenewRecent makes the last days of the log anew if a first screen would be slow
// without. It counts entries only until there are enough. Called by a coroutine.
func RenewRecent(co *deferred.Coroutine, b *dbthread.Broker, days int, more func() bool) error {
	since, err := deferred.Await(co, dbthread.Read(b, "recent days", func(tx *dbthread.Tx) (since int64, err error) {
		var last, entries int64
		if err := tx.QueryRow(`SELECT coalesce(max(day), 0) FROM stale_days`).Scan(&last); err != nil {
			return 0, err
		}
		since = last - int64(days-1)*Seconds
		err = tx.QueryRow(`SELECT count(*) FROM (SELECT 1 FROM entries WHERE dt >= ? AND dt < ? LIMIT ?) part`,
			since, last+Seconds, int64(costly)).Scan(&entries)
		if entries < costly {
			since = last + Seconds
		}
		return since, err
	}))
	if err != nil {
		return err
	}
	return Renew(co, b, since, more)
}
