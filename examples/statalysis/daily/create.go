package daily

import (
	"errors"

	"sasync/dbthread"
)

// kept has the version of the statements that made the rows.
var kept = &dbthread.Table{Name: "daily",
	Columns: []dbthread.Column{{Name: "version", Type: dbthread.Text, PrimaryKey: true, NotNull: true}}}

// Create makes the tables, and notes every day as stale if they are new or of
// other statements. The table entries must be there. Called by a transaction
// function.
func Create(tx *dbthread.Tx) error {
	tables := []*dbthread.Table{kept, stale}
	for _, s := range sources {
		tables = append(tables, s.table())
	}
	if err := dbthread.CreateTables(tx, tables...); err != nil {
		return err
	}
	var now string
	err := tx.QueryRow(`SELECT version FROM daily`).Scan(&now)
	if err == nil && now == version {
		return nil
	}
	if err != nil && !errors.Is(err, dbthread.ErrNoRows) {
		return err
	}
	for _, statement := range []string{touchAll, `DELETE FROM daily`} {
		if _, err := tx.Exec(statement); err != nil {
			return err
		}
	}
	_, err = tx.Exec(`INSERT INTO daily (version) VALUES (?)`, version)
	return err
}
