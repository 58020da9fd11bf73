// Package cloop is the loop that inserts rows, in C, on the SQLite that
// go-sqlite3 brings: both are linked into one program, so only the loop
// differs.
package cloop

/*
#cgo CFLAGS: -O2
#cgo LDFLAGS: -Wl,--unresolved-symbols=ignore-in-object-files
#include <stdlib.h>
#include "loop.h"
*/
import "C"

import (
	"fmt"
	"time"
	"unsafe"

	"github.com/mattn/go-sqlite3"
)

// Row is a row of the table entries.
type Row struct {
	DT                        int64
	IP                        string // at most 15 bytes
	HTTP, Vhost, URL, Ref, UA int64
	WasRd                     bool
}

// Store inserts n rows into the table entries of the database at path: those of
// rows, over and over, batch of them with a COMMIT, and with savepoints each in
// one of its own. It gives the time of this without opening and closing.
func Store(path string, rows []Row, n, batch int, savepoints bool) (time.Duration, error) {
	first := (*C.row)(C.calloc(C.size_t(len(rows)), C.sizeof_row))
	defer C.free(unsafe.Pointer(first))
	list := unsafe.Slice(first, len(rows))
	for i := range list {
		copyTo(&list[i], rows[i])
	}
	name := C.CString(path)
	defer C.free(unsafe.Pointer(name))
	var took C.longlong
	code := C.store(name, first, C.long(len(rows)), C.long(n), C.long(batch), number(savepoints), &took)
	if code != 0 {
		return 0, fmt.Errorf("cloop: %w", sqlite3.ErrNo(code))
	}
	return time.Duration(took), nil
}

func copyTo(to *C.row, r Row) {
	to.dt, to.http, to.was_rd = C.longlong(r.DT), C.longlong(r.HTTP), C.longlong(number(r.WasRd))
	to.id_vhost, to.id_url = C.longlong(r.Vhost), C.longlong(r.URL)
	to.id_ref, to.id_ua = C.longlong(r.Ref), C.longlong(r.UA)
	for i := range min(len(r.IP), len(to.ip)-1) {
		to.ip[i] = C.char(r.IP[i])
	}
}

func number(b bool) C.int {
	if b {
		return 1
	}
	return 0
}
