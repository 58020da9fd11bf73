package tracing

import (
	"errors"
	"fmt"
	"os"

	"sasync/dbthread"
	"sasync/deferred"
)

// errorType tells what sort of error it is, in words that a tracer may count by.
func errorType(err error) string {
	for _, t := range errorTypes {
		if errors.Is(err, t.kind) {
			return t.name
		}
	}
	var tx *dbthread.TxError
	if errors.As(err, &tx) {
		err = tx.Cause
	}
	return fmt.Sprintf("%T", err)
}

// errorTypes has what is special before what is general.
var errorTypes = []struct {
	kind error
	name string
}{
	{os.ErrDeadlineExceeded, "timeout"},
	{deferred.ErrCancelled, "cancelled"},
	{deferred.ErrGoexit, "goexit"},
	{dbthread.ErrOutcomeUnknown, "outcome_unknown"},
	{dbthread.ErrConnectionLost, "connection_lost"},
	{dbthread.ErrConflict, "conflict"},
	{dbthread.ErrUnique, "unique"},
	{dbthread.ErrForeignKey, "foreign_key"},
	{dbthread.ErrConstraint, "constraint"},
	{dbthread.ErrBusy, "busy"},
	{dbthread.ErrFull, "full"},
	{dbthread.ErrIO, "io"},
	{dbthread.ErrCorrupt, "corrupt"},
	{dbthread.ErrNotADatabase, "not_a_database"},
	{dbthread.ErrReadOnly, "read_only"},
	{dbthread.ErrCantOpen, "cannot_open"},
	{dbthread.ErrNoMemory, "no_memory"},
	{dbthread.ErrTooBig, "too_big"},
	{dbthread.ErrInterrupted, "interrupted"},
	{dbthread.ErrExists, "exists"},
	{dbthread.ErrRefused, "refused"},
}
