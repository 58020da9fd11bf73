package dialecttest

import (
	"slices"
	"syscall"
	"unsafe"

	"sasync/dbthread"
	"sasync/deferred"
)

// giant is memory of so many bytes that costs nothing until somebody reads it.
func (s *suite) giant(n int) []byte {
	s.Helper()
	data, err := syscall.Mmap(-1, 0, n, syscall.PROT_READ, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		s.Skipf("no %d bytes of addresses: %v", n, err)
	}
	s.Cleanup(func() { syscall.Munmap(data) })
	return data
}

var giantPromises = []promise{
	{"AValueOfGigabytesIsErrTooBigAndNeverCut", func(s *suite) {
		s.open(dbthread.Config{}, samples)
		for _, n := range []int{1<<31 - 1, 1 << 31, 1<<32 + 5} { // where 32 bits are too few, and where they begin anew
			blob := s.giant(n)
			text := unsafe.String(&blob[0], n)
			rows := slices.Values([][]any{{"fine", []byte("fine")}, {text, blob}})
			for _, d := range []*deferred.Deferred[bool]{
				dbthread.Transact(s.b, "blob", func(tx *dbthread.Tx) (bool, error) {
					_, err := tx.Exec(`INSERT INTO samples (b) VALUES (?)`, blob)
					return true, err
				}),
				dbthread.Transact(s.b, "text", func(tx *dbthread.Tx) (bool, error) {
					_, err := tx.Exec(`INSERT INTO samples (t) VALUES (?)`, text)
					return true, err
				}),
				dbthread.Transact(s.b, "rows", func(tx *dbthread.Tx) (bool, error) {
					_, err := dbthread.InsertRows(tx, "samples", []string{"t", "b"}, rows)
					return true, err
				}),
				dbthread.Read(s.b, "read", func(tx *dbthread.Tx) (bool, error) {
					_, err := tx.Query(`SELECT i FROM samples WHERE t = ?`, text)
					return true, err
				}),
			} {
				s.wantKind(failure(s, d), dbthread.ErrTooBig)
			}
		}
		if n := s.number(`SELECT count(*) FROM samples`); n != 0 {
			s.Errorf("%d rows", n)
		}
	}},

	{"InsertRowsOfManyBytesIsSeveralStatements", func(s *suite) {
		s.open(dbthread.Config{}, samples)
		blob := make([]byte, 1<<20)
		rows := func(yield func([]any) bool) {
			for i := range 40 {
				if !yield([]any{i, blob}) {
					return
				}
			}
		}
		value(s, dbthread.Transact(s.b, "bulk", func(tx *dbthread.Tx) (int64, error) {
			return dbthread.InsertRows(tx, "samples", []string{"i", "b"}, rows)
		}))
		if n := s.number(`SELECT sum(length(b)) FROM samples`); n != 40<<20 {
			s.Errorf("%d bytes", n)
		}
	}},
}
