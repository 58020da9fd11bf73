package postgres_test

import (
	"errors"
	"fmt"

	"sasync/dbthread"
	_ "sasync/dbthread/postgres" // the engine
	"sasync/deferred"
)

var pay = dbthread.Define("pay", func(tx *dbthread.Tx, id int64) (int64, error) {
	r, err := tx.Exec(`INSERT INTO payments (id) VALUES (?)`, id)
	return r.RowsAffected, err
})

// A row with a key of the program's own can be written again after a commit
// that got no answer: if it was stored, the second attempt says so.
func Example() {
	var loop deferred.Loop // the reactor's
	b := dbthread.Open(loop, "postgres://app@db1,db2/shop?target_session_attrs=read-write", dbthread.Config{Writers: 16})
	deferred.ThenBoth(pay.Go(b, 4711), func(_ int64, err error) (deferred.Unit, error) {
		switch {
		case errors.Is(err, dbthread.ErrOutcomeUnknown):
			fmt.Println("perhaps: pay again")
		case errors.Is(err, dbthread.ErrUnique):
			fmt.Println("paid before")
		case err == nil:
			fmt.Println("paid")
		}
		return deferred.Unit{}, err
	})
}
