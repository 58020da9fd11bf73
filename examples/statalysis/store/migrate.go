package store

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"sasync/dbthread"
	"sasync/examples/statalysis/daily"
)

// CreateSchema makes what is missing, brings a database of an earlier version up
// to date, and refuses one of a later version. It is for dbthread.Config.Startup.
func CreateSchema(tx *dbthread.Tx) error {
	if err := metaTable.Create(tx); err != nil {
		return err
	}
	version, err := metaValue(tx, "schema")
	if err != nil {
		return err
	}
	switch version {
	case currentSchema, "":
		err = dbthread.CreateTables(tx, tables...)
	case "1":
		err = migrateFrom1(tx)
	default:
		return fmt.Errorf("the database has schema version %s and this program writes version %s: load the logs into a new one", version, currentSchema)
	}
	if err != nil {
		return err
	}
	if version != currentSchema {
		if err := setMeta(tx, "schema", currentSchema); err != nil {
			return err
		}
	}
	return daily.Create(tx)
}

// Schema is the version that a database has and the one that this program wants.
type Schema struct {
	Has, Want string // Has is "" if it is no database of statalysis
	Why       error  // what was in the way of Has
	Older     bool   // CreateSchema brings it up to date
}

// SchemaOf changes nothing. Called by a transaction function.
func SchemaOf(tx *dbthread.Tx) Schema {
	s := Schema{Want: currentSchema}
	s.Has, s.Why = metaValue(tx, "schema")
	s.Older = s.Has == "1"
	return s
}

// migrateFrom1 gives files ids and marks. Nobody knows how their logs began, so
// each is read once more when it is loaded again. Only SQLite has databases of
// this version.
func migrateFrom1(tx *dbthread.Tx) error {
	if _, err := tx.Exec("ALTER TABLE files RENAME TO files_1"); err != nil {
		return err
	}
	if err := dbthread.CreateTables(tx, tables...); err != nil {
		return err
	}
	for _, sql := range []string{
		`INSERT INTO files (name, dt, bytes, "lines", records, unread, format, head, position, tail, rules, loaded)
			SELECT name, dt, bytes, "lines", records, unread, format, '', 0, '', '', dt FROM files_1 ORDER BY name`,
		"DROP TABLE files_1",
	} {
		if _, err := tx.Exec(sql); err != nil {
			return err
		}
	}
	for _, table := range ValueNames {
		if err := makeTexts(tx, table); err != nil {
			return err
		}
	}
	return nil
}

// makeTexts does for the values of version 1 what Text does for those of today.
func makeTexts(tx *dbthread.Tx, table string) error {
	type row struct {
		ID    int64
		Value string
	}
	var broken []row
	rows, err := tx.Query("SELECT id, value FROM " + table)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var r row
		if err := rows.Scan(&r.ID, &r.Value); err != nil {
			return err
		}
		if Text(r.Value) != r.Value {
			broken = append(broken, r)
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, r := range broken {
		_, err := tx.Exec("UPDATE "+table+" SET value = ? WHERE id = ?", Text(r.Value), r.ID)
		if err != nil && !errors.Is(err, dbthread.ErrUnique) { // both spellings are there: both may stay
			return err
		}
	}
	return nil
}

// Text is what is stored of a text: bytes that are no UTF-8, and NUL, which no
// server takes, are escaped as nginx writes them. Safe from any goroutine.
func Text(s string) string {
	if utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		if r == utf8.RuneError && n == 1 || r == 0 {
			fmt.Fprintf(&b, `\x%02X`, s[0])
		} else {
			b.WriteString(s[:n])
		}
		s = s[n:]
	}
	return b.String()
}

// metaValue is the value under key, empty if there is none.
func metaValue(tx *dbthread.Tx, key string) (value string, err error) {
	err = tx.QueryRow(selectMeta, key).Scan(&value)
	if errors.Is(err, dbthread.ErrNoRows) {
		err = nil
	}
	return value, err
}

var (
	selectMeta = dbthread.Statement(`SELECT value FROM meta WHERE "key" = ?`)
	deleteMeta = dbthread.Statement(`DELETE FROM meta WHERE "key" = ?`)
)

func setMeta(tx *dbthread.Tx, key, value string) error {
	return metaTable.Upsert(tx, slices.Values([][]any{{key, value}}))
}
