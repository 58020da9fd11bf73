package store

import (
	"errors"
	"fmt"

	"sasync/dbthread"
)

// File is a row of the table files: a log that was read, up to Position.
type File struct {
	ID                     int64
	Name                   string
	Modified, Bytes        int64 // the time, in Unix seconds, and the size on disk
	Lines, Records, Unread int64
	Format                 string
	Head, Tail             string // fingerprints, as in an accesslog.Mark
	Position               int64  // in the log's text
	Rules                  string // fingerprint
	Loaded                 int64  // when it was read to its end, in Unix seconds; 0: not yet
}

var fileColumns = []string{"name", "dt", "bytes", "lines", "records", "unread", "format", "head", "position", "tail", "rules", "loaded"}

func (f *File) row() []any {
	return []any{f.Name, f.Modified, f.Bytes, f.Lines, f.Records, f.Unread, f.Format, f.Head, f.Position, f.Tail, f.Rules, f.Loaded}
}

// changed are the arguments of updateFile.
func (f *File) changed() []any { return append(f.row()[1:], f.ID) }

var selectFiles = dbthread.Statement(`SELECT id, name, dt, bytes, "lines", records, unread, format, head, position, tail, rules, loaded FROM files`)

func scanFile(rows *dbthread.Rows) (f File, err error) {
	err = rows.Scan(&f.ID, &f.Name, &f.Modified, &f.Bytes, &f.Lines, &f.Records, &f.Unread, &f.Format,
		&f.Head, &f.Position, &f.Tail, &f.Rules, &f.Loaded)
	return f, err
}

// Files gives the rows of files. Loop only.
func Files(b *dbthread.Broker) *dbthread.Deferator[File] {
	return dbthread.Select(b, selectFiles, nil, scanFile)
}

// Renamed is a file that is met under another name.
type Renamed struct {
	ID   int64
	Name string
}

var renameFile = dbthread.Statement("UPDATE files SET name = ? WHERE id = ?")

// Displaced is the name of a file whose name another log has now, and that is met
// nowhere itself.
func Displaced(f File) Renamed { return Renamed{f.ID, fmt.Sprintf("%s~%d", f.Name, f.ID)} }

// RenameFiles renames files, which may take each other's names. One that is not
// among them and whose name is taken is displaced.
var RenameFiles = dbthread.Define("renameFiles", func(tx *dbthread.Tx, files []Renamed) (struct{}, error) {
	for _, f := range files { // out of the way first
		if _, err := tx.Exec(renameFile, fmt.Sprintf("%s~%d~", f.Name, f.ID), f.ID); err != nil {
			return struct{}{}, err
		}
	}
	for _, f := range files {
		if err := displace(tx, f.Name); err != nil {
			return struct{}{}, err
		}
		if _, err := tx.Exec(renameFile, f.Name, f.ID); err != nil {
			return struct{}{}, err
		}
	}
	return struct{}{}, nil
})

// displace makes a name free.
func displace(tx *dbthread.Tx, name string) error {
	var id int64
	err := tx.QueryRow(selectFileID, name).Scan(&id)
	if errors.Is(err, dbthread.ErrNoRows) {
		return nil
	}
	if err == nil {
		d := Displaced(File{ID: id, Name: name})
		_, err = tx.Exec(renameFile, d.Name, d.ID)
	}
	return err
}

// ErrFileTaken says that another load is reading the same file into the same
// database.
var ErrFileTaken = errors.New("another load is reading this file")

var (
	selectFileID   = dbthread.Statement("SELECT id FROM files WHERE name = ?")
	selectPosition = dbthread.Statement("SELECT position FROM files WHERE id = ?")
	// It leaves the name, which another load may have changed.
	updateFile = dbthread.Statement(`UPDATE files SET dt = ?, bytes = ?, "lines" = ?, records = ?, unread = ?,
		format = ?, head = ?, position = ?, tail = ?, rules = ?, loaded = ? WHERE id = ?`)
	forgetSeen       = dbthread.Statement("DELETE FROM bad_seen WHERE id_file = ?")
	forgetRedirected = dbthread.Statement("DELETE FROM redirected WHERE id_file = ?")
)

// BeginFile makes or resets the row of a file that is read from its beginning,
// and gives its id. What was counted of it before is forgotten.
var BeginFile = dbthread.Define("beginFile", func(tx *dbthread.Tx, f File) (id int64, err error) {
	if f.ID == 0 {
		err = tx.QueryRow(selectFileID, f.Name).Scan(&f.ID)
		if err == nil {
			return 0, ErrFileTaken // it came while this load was on its way
		}
		if !errors.Is(err, dbthread.ErrNoRows) {
			return 0, err
		}
		if _, err := dbthread.InsertNew(tx, "files", fileColumns, one(f.row())); err != nil {
			return 0, err
		}
		err = tx.QueryRow(selectFileID, f.Name).Scan(&f.ID)
		return f.ID, err
	}
	for _, forget := range []*dbthread.Stmt{forgetSeen, forgetRedirected} {
		if _, err := tx.Exec(forget, f.ID); err != nil {
			return 0, err
		}
	}
	_, err = tx.Exec(updateFile, f.changed()...)
	return f.ID, err
})

// Redirected gives the hashes that a file has in the table redirected. Loop only.
func Redirected(b *dbthread.Broker, file int64) *dbthread.Deferator[int64] {
	return dbthread.Select(b, selectRedirected, []any{file}, dbthread.ScanValue[int64])
}

var selectRedirected = dbthread.Statement("SELECT address FROM redirected WHERE id_file = ?")
