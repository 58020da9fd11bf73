package store

import (
	"fmt"
	"strconv"

	"sasync/dbthread"
)

// Level is how much of addresses a database keeps.
type Level int

const (
	AsItIs Level = 0  // as the database has it; a new one keeps whole addresses
	Whole  Level = -1 // all of them
	// From 1 on less and less: networks of 24 bits of IPv4 and 64 of IPv6, of 16 and
	// 48, nothing.
	MaxLevel Level = 3
)

// Hides says that an address may stand for several. Safe from any goroutine.
func (l Level) Hides() bool { return l > 0 }

// LevelError refuses a load whose addresses would not be those of the database.
type LevelError struct{ Has, Asked Level }

func (e *LevelError) Error() string {
	return fmt.Sprintf("the database has %s and this load asks for %s: leave -anonymise away, load into another database, or mix them with -anonymise-anew",
		e.Has.describe(), e.Asked.describe())
}

func (l Level) describe() string {
	if l.Hides() {
		return fmt.Sprintf("addresses that are anonymised (level %d)", int(l))
	}
	return "whole addresses"
}

// WantedLevel is what a load asks for; Anew takes it although the database holds
// other addresses, which stay as they are.
type WantedLevel struct {
	Level Level
	Anew  bool
}

const levelKey = "anonymise"

// AdoptLevel gives the level of the database, which is that of its first load.
var AdoptLevel = dbthread.Define("adoptLevel", func(tx *dbthread.Tx, w WantedLevel) (Level, error) {
	has, err := LevelOf(tx)
	if err != nil || w.Level == AsItIs || w.Level == has {
		return has, err
	}
	var files int64
	if err := tx.QueryRow("SELECT count(*) FROM files").Scan(&files); err != nil {
		return has, err
	}
	if files > 0 && !w.Anew {
		return has, &LevelError{Has: has, Asked: w.Level}
	}
	return w.Level, setMeta(tx, levelKey, strconv.Itoa(int(w.Level)))
})

// LevelOf is the level of the database. Called by a transaction function.
func LevelOf(tx *dbthread.Tx) (Level, error) {
	text, err := metaValue(tx, levelKey)
	if err != nil || text == "" {
		return Whole, err
	}
	n, err := strconv.Atoi(text)
	if err != nil || n == 0 || n < int(Whole) || n > int(MaxLevel) {
		return Whole, fmt.Errorf("the database has addresses anonymised by level %q, which this program does not know", text)
	}
	return Level(n), nil
}
