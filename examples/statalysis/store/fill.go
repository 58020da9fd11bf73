package store

import (
	"slices"

	"sasync/dbthread"
	"sasync/examples/statalysis/daily"
)

// filling is the row of meta that a database has until a load has filled it for
// the first time: bad addresses keep their entries, and entriesByIP may be
// missing.
const filling = "filling"

// CreateSchemaToFill is CreateSchema for a load into a database of SQLite. One
// without entries does not get the index on addresses, and goes without it until
// EndFill: keeping it takes three fifths of the time of storing entries, making it
// in the end a fifth of that. Whoever opens the database by CreateSchema meanwhile
// makes it.
func CreateSchemaToFill(tx *dbthread.Tx) error {
	if err := metaTable.Create(tx); err != nil {
		return err
	}
	version, err := metaValue(tx, "schema")
	if err != nil {
		return err
	}
	unfilled, err := isFilling(tx)
	switch {
	case err != nil || unfilled && version == currentSchema: // a load before this one was cut off
		return err
	case version != "":
		return CreateSchema(tx)
	}
	bare := slices.Clone(tables)
	bare[0] = entriesTable(entriesByRequest)
	if err := dbthread.CreateTables(tx, bare...); err != nil {
		return err
	}
	if err := setMeta(tx, "schema", currentSchema); err != nil {
		return err
	}
	if err := setMeta(tx, filling, "1"); err != nil {
		return err
	}
	return daily.Create(tx)
}

// Filled says of a database that all is loaded.
type Filled struct {
	Fingerprint string // of the rules
	Networks    bool   // the bad addresses are networks, whose entries are other people's too
}

// EndFill makes up for what CreateSchemaToFill has put off: the index, and the
// deletion of what bad addresses had stored, which it returns. It does nothing to
// a database that was filled before.
var EndFill = dbthread.Define("endFill", func(tx *dbthread.Tx, f Filled) (purged []Seen, err error) {
	unfilled, err := isFilling(tx)
	if !unfilled || err != nil {
		return nil, err
	}
	// Sorted in memory it would need all of the index there.
	if _, err := tx.Exec("PRAGMA temp_store = FILE"); err != nil {
		return nil, err
	}
	if err := CreateSchema(tx); err != nil {
		return nil, err
	}
	if !f.Networks {
		if purged, err = sweepBad(tx, f.Fingerprint); err != nil {
			return nil, err
		}
	}
	_, err = tx.Exec(deleteMeta, filling)
	return purged, err
}, dbthread.Exclusive(), dbthread.Series("entries"))

func isFilling(tx *dbthread.Tx) (bool, error) {
	value, err := metaValue(tx, filling)
	return value != "", err
}
