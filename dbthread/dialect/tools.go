package dialect

import "context"

// Backuper is a Conn that can copy its database while others use it.
type Backuper interface {
	// Backup copies what the open transaction sees to a file that must not
	// exist. step is told how many pages of all are done, at the end too; its
	// error ends the backup and leaves no file.
	Backup(path string, step func(done, total int) error) error
}

// EmptyLister is a Schema of an engine where (SELECT NULL WHERE 1 = 0) can't
// stand in place of an empty list.
type EmptyLister interface {
	// EmptyList is what the parentheses behind IN, or behind NOT IN, hold.
	EmptyList(not bool) string
}

// Checker is a Schema that can check the database's structure.
type Checker interface {
	// Check returns what is wrong.
	Check(q Querier) ([]string, error)
}

// RowsInserter is a Conn that has a faster way to insert many rows than an
// INSERT of their values.
type RowsInserter interface {
	// BulkRows is the number of rows that it is best given at a time.
	BulkRows() int
	// PrepareRows compiles an INSERT of so many rows. Its parameters are the
	// columns of each row in turn. It is nil if there is no such way for them.
	PrepareRows(ctx context.Context, table string, columns []string, rows int) (Stmt, error)
}

// SkipChecker is a Conn whose InsertNew lets in values that do not fit, changed,
// and tells of it behind the statement.
type SkipChecker interface {
	// CheckSkipped fails if the statement before has done more than to pass over so
	// many rows.
	CheckSkipped(ctx context.Context, rows int64) error
}
