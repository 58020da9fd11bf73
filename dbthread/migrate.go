package dbthread

import (
	"errors"
	"fmt"
	"slices"
)

// Migration is a step from one version of a schema to the next: what Table,
// which only adds, can't do.
type Migration struct {
	Version int // 1 or more; they run in this order
	Name    string
	Run     func(tx *Tx) error
}

// migrations is where it is kept which ones have run.
var migrations = Table{
	Name: "sasync_migrations",
	Columns: []Column{
		{Name: "version", Type: Integer, PrimaryKey: true},
		{Name: "name", Type: Text, NotNull: true},
	},
}

// MigrationError tells which migration stands in the way.
type MigrationError struct {
	Version int
	Name    string
	Cause   error
}

func (e *MigrationError) Error() string {
	return fmt.Sprintf("dbthread: migration %d (%s): %v", e.Version, e.Name, e.Cause)
}

// Unwrap is the cause.
func (e *MigrationError) Unwrap() error { return e.Cause }

// Migrate runs those migrations that the database has not seen yet, by version.
// One that is unknown to the program, or known by another name, is a
// *MigrationError that is ErrMigrated, as the database belongs to another
// program or to a later one. It belongs into Config.Startup or another
// Exclusive transaction: all or none take effect. Called by a transaction
// function.
func Migrate(tx *Tx, steps ...Migration) error {
	steps = slices.Clone(steps)
	slices.SortStableFunc(steps, func(a, b Migration) int { return a.Version - b.Version })
	if err := checkVersions(steps); err != nil {
		return err
	}
	if err := migrations.Create(tx); err != nil {
		return err
	}
	done, err := All(tx, ScanStruct[migrated], "SELECT version, name FROM sasync_migrations ORDER BY version")
	if err != nil {
		return err
	}
	if err := checkDone(steps, done); err != nil {
		return err
	}
	for _, s := range steps {
		if !slices.ContainsFunc(done, s.is) {
			if err := s.apply(tx); err != nil {
				return &MigrationError{s.Version, s.Name, err}
			}
		}
	}
	return nil
}

// migrated is a migration that a database has seen.
type migrated struct {
	Version int
	Name    string
}

func (s Migration) is(m migrated) bool { return s.Version == m.Version }

func (s Migration) apply(tx *Tx) error {
	if err := s.Run(tx); err != nil {
		return err
	}
	_, err := tx.Exec("INSERT INTO sasync_migrations (version, name) VALUES (?, ?)", s.Version, s.Name)
	return err
}

func checkVersions(steps []Migration) error {
	for i, s := range steps {
		switch {
		case s.Version < 1 || s.Name == "" || s.Run == nil:
			return &MigrationError{s.Version, s.Name, errors.New("wants a version of 1 or more, a name, and a function")}
		case i > 0 && s.Version == steps[i-1].Version:
			return &MigrationError{s.Version, s.Name, fmt.Errorf("%q has the same version", steps[i-1].Name)}
		}
	}
	return nil
}

func checkDone(steps []Migration, done []migrated) error {
	for _, m := range done {
		i := slices.IndexFunc(steps, func(s Migration) bool { return s.is(m) })
		switch {
		case i < 0:
			return &MigrationError{m.Version, m.Name, ErrMigrated}
		case steps[i].Name != m.Name:
			return &MigrationError{m.Version, m.Name, fmt.Errorf("%w: here it is %q", ErrMigrated, steps[i].Name)}
		}
	}
	return nil
}
