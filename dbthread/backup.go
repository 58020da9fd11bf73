package dbthread

import (
	"errors"
	"fmt"

	"sasync/dbthread/dialect"
	"sasync/deferred"
)

// Backup copies the database to a file that must not exist yet, on a thread for
// selects, while transactions go on: the copy is what was committed when it
// began. progress, if not nil, is called on the loop with how many pages of all
// are done. The file appears under its name when it is complete. Cancelling the
// Deferred ends it. It is errors.ErrUnsupported where the engine has programs of
// its own for this. Loop only.
func (b *Broker) Backup(path string, progress func(done, total int)) *deferred.Deferred[deferred.Unit] {
	return alone(b, "backup", func(tx *Tx) (deferred.Unit, error) {
		conn, ok := tx.session.conn.(dialect.Backuper)
		if !ok {
			return deferred.Unit{}, errors.ErrUnsupported
		}
		err := conn.Backup(path, func(done, total int) error {
			if progress != nil {
				deferred.PostOrWait(b.loop, func() { progress(done, total) })
			}
			if tx.task.cancelled.Load() {
				return deferred.ErrCancelled
			}
			return nil
		})
		if err != nil {
			err = fmt.Errorf("to %q: %w", path, err)
		}
		return deferred.Unit{}, err
	})
}

// CheckIntegrity reads the whole database on a thread for selects and fires with
// what is wrong with it; with nothing if it is sound, and with ErrCorrupt if that
// ends the reading. It is
// errors.ErrUnsupported where the engine has programs of its own for this. Loop
// only.
func (b *Broker) CheckIntegrity() *deferred.Deferred[[]string] {
	return alone(b, "check integrity", func(tx *Tx) ([]string, error) {
		schema, ok := tx.session.db.Schema().(dialect.Checker)
		if !ok {
			return nil, errors.ErrUnsupported
		}
		return schema.Check(tx.all)
	})
}

// alone runs fn on a thread for selects, where nobody waits behind it.
func alone[T any](b *Broker, name string, fn func(tx *Tx) (T, error)) *deferred.Deferred[T] {
	c := &plain[T]{fn: fn}
	return c.launch(b, b.selects, name, &noOptions, c)
}
