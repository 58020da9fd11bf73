package store

import "sasync/dbthread"

// unswept is the row of meta that a checkpoint leaves for SweepBad. A load that is
// killed before its own may leave nothing that the one after it would store.
const unswept = "unswept"

func wantSweep(tx *dbthread.Tx) error {
	wanted, err := metaValue(tx, unswept)
	if err == nil && wanted == "" {
		err = setMeta(tx, unswept, "1")
	}
	return err
}

// SweepBad deletes the entries of bad addresses once more, if there was a
// checkpoint since it was done last: a load that runs beside another one does not
// know which addresses that one finds bad, and goes on storing them. Each load
// ends with it, so the last one leaves none. It fails if the database's rules are
// no longer those with this fingerprint.
var SweepBad = dbthread.Define("sweepBad", func(tx *dbthread.Tx, fingerprint string) (purged []Seen, err error) {
	wanted, err := metaValue(tx, unswept)
	if err != nil || wanted == "" {
		return nil, err
	}
	return sweepBad(tx, fingerprint)
}, dbthread.Series("entries"))

func sweepBad(tx *dbthread.Tx, fingerprint string) (purged []Seen, err error) {
	if err := checkRules(tx, fingerprint); err != nil {
		return nil, err
	}
	left, err := dbthread.All(tx, dbthread.ScanValue[string], selectLeft)
	if err != nil {
		return nil, err
	}
	counted, err := allCurrent(tx, fingerprint)
	if err != nil {
		return nil, err
	}
	for part := range inParts(left) {
		gone, err := purge(tx, part, counted)
		if err != nil {
			return nil, err
		}
		purged = append(purged, gone...)
	}
	_, err = tx.Exec(deleteMeta, unswept)
	return purged, err
}
