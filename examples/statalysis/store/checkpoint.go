package store

import (
	"iter"

	"sasync/dbthread"
)

// Checkpoint is how far a file has been read, and all that was found there
// beside entries. Its entries must be safe before.
type Checkpoint struct {
	File File
	From int64 // the position that the row has; another load's otherwise
	Bad  []BadIP
	Seen []Seen // since the checkpoint before

	// Redirected and Arrived are what has changed in the table redirected.
	Redirected, Arrived []int64

	Adopted *Adopted

	// Networks says that Bad has networks, whose entries are other people's too.
	Networks bool
}

// SetCheckpoint stores a checkpoint, all of it or nothing: where the load is cut
// off behind it, it goes on as if it had not been. It returns what the entries of
// newly bad addresses were.
var SetCheckpoint = dbthread.Define("setCheckpoint", func(tx *dbthread.Tx, c Checkpoint) (purged []Seen, err error) {
	if err := c.check(tx); err != nil {
		return nil, err
	}
	later, err := isFilling(tx)
	if err != nil {
		return nil, err
	}
	if purged, err = setBad(tx, c.Adopted, c.Bad, !c.Networks && !later); err != nil {
		return nil, err
	}
	if err := addSeen(tx, c.File.ID, c.Seen); err != nil {
		return nil, err
	}
	if err := c.setRedirected(tx); err != nil {
		return nil, err
	}
	if !c.Networks {
		if err := wantSweep(tx); err != nil {
			return nil, err
		}
	}
	_, err = tx.Exec(updateFile, c.File.changed()...)
	return purged, err
}, dbthread.Series("entries"))

// check finds out what other loads have done meanwhile.
func (c *Checkpoint) check(tx *dbthread.Tx) error {
	if err := checkRules(tx, c.Adopted.Set.Fingerprint()); err != nil {
		return err
	}
	var position int64
	if err := tx.QueryRow(selectPosition, c.File.ID).Scan(&position); err != nil {
		return err
	}
	if position != c.From {
		return ErrFileTaken
	}
	return nil
}

var deleteRedirected = dbthread.Statement("DELETE FROM redirected WHERE id_file = ? AND address IN (?)")

func (c *Checkpoint) setRedirected(tx *dbthread.Tx) error {
	for part := range inParts(c.Arrived) {
		if _, err := tx.Exec(deleteRedirected, c.File.ID, dbthread.List(part)); err != nil {
			return err
		}
	}
	if len(c.Redirected) == 0 {
		return nil
	}
	_, err := dbthread.InsertNew(tx, "redirected", []string{"id_file", "address"}, c.redirectedRows())
	return err
}

func (c *Checkpoint) redirectedRows() iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		for _, address := range c.Redirected {
			if !yield([]any{c.File.ID, address}) {
				return
			}
		}
	}
}

func one(row []any) iter.Seq[[]any] {
	return func(yield func([]any) bool) { yield(row) }
}
