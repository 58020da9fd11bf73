package daily

import (
	"iter"

	"sasync/dbthread"
)

// stale has the days whose rows can't be counted on.
var stale = &dbthread.Table{Name: "stale_days",
	Columns: []dbthread.Column{{Name: "day", Type: dbthread.Integer, PrimaryKey: true, NotNull: true}}}

// Day is the first second of the day of a time of the log's own clock. Safe from
// any goroutine.
func Day(at int64) int64 { return at - at%Seconds }

// Touch notes days as stale, in the transaction that stores their entries.
// Called by a transaction function.
func Touch(tx *dbthread.Tx, days []int64) error {
	_, err := dbthread.InsertNew(tx, stale.Name, []string{"day"}, rowsOf(days))
	return err
}

func rowsOf(days []int64) iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		for _, day := range days {
			if !yield([]any{day}) {
				return
			}
		}
	}
}

const daysOfEntries = `SELECT DISTINCT dt + tz - (dt + tz) % 86400 FROM entries`

var daysOfAddresses = dbthread.Statement(daysOfEntries + ` WHERE ip IN (?)`)

// TouchAddresses notes the days of the entries of addresses, before they are
// deleted in the same transaction. It does not look which days are noted: then
// each load would wait for the others' transactions, or run its own again.
// Called by a transaction function.
func TouchAddresses(tx *dbthread.Tx, ips []string) error {
	days, err := dbthread.All(tx, dbthread.ScanValue[int64], daysOfAddresses, dbthread.List(ips))
	if err != nil {
		return err
	}
	return Touch(tx, days)
}

// touchAll notes every day that has entries.
const touchAll = `INSERT INTO stale_days (day) ` + daysOfEntries + ` WHERE dt + tz - (dt + tz) % 86400 NOT IN (SELECT day FROM stale_days)`
