package dbthread_test

import (
	"errors"
	"slices"
	"testing"

	"sasync/dbthread"
	"sasync/deferred"
)

// migrates is a step that runs statements.
func migrates(version int, name string, sql ...string) dbthread.Migration {
	return dbthread.Migration{Version: version, Name: name, Run: func(tx *dbthread.Tx) error { return run(tx, sql...) }}
}

func (w *world) migrate(steps ...dbthread.Migration) *deferred.Deferred[deferred.Unit] {
	return dbthread.Transact(w.b, "migrate", func(tx *dbthread.Tx) (deferred.Unit, error) {
		return deferred.Unit{}, dbthread.Migrate(tx, steps...)
	}, dbthread.Exclusive())
}

func TestMigrate_RunsEachStepOnceInOrder(t *testing.T) {
	w := open(t)
	create := migrates(1, "create", `CREATE TABLE t (v)`)
	fill := migrates(2, "fill", `INSERT INTO t VALUES ('two')`)
	more := migrates(10, "more", `INSERT INTO t VALUES ('ten')`)
	value(w, w.migrate(fill, create))
	value(w, w.migrate(create, fill))
	value(w, w.migrate(more, create, fill))
	if got := w.strings(`SELECT v FROM t ORDER BY rowid`); !slices.Equal(got, []string{"two", "ten"}) {
		t.Errorf("stored are %q", got)
	}
	if got := w.strings(`SELECT name FROM sasync_migrations ORDER BY version`); !slices.Equal(got, []string{"create", "fill", "more"}) {
		t.Errorf("kept are %q", got)
	}
}

func TestMigrate_AFailedStepLeavesNothing(t *testing.T) {
	w := open(t)
	err := failure(w, w.migrate(migrates(1, "create", `CREATE TABLE t (v)`), migrates(2, "broken", `INSERT INTO nowhere VALUES (1)`)))
	var typed *dbthread.MigrationError
	if !errors.As(err, &typed) || typed.Version != 2 || typed.Name != "broken" {
		t.Errorf("error %v", err)
	}
	if got := w.strings(`SELECT name FROM sqlite_schema`); len(got) > 0 {
		t.Errorf("left are %q", got)
	}
}

func TestMigrate_RefusesADatabaseThatALaterProgramHasMigrated(t *testing.T) {
	w := open(t)
	value(w, w.migrate(migrates(1, "create"), migrates(2, "later")))
	for want, steps := range map[string][]dbthread.Migration{
		`dbthread: transact "migrate": dbthread: migration 2 (later): the database has it, and this program does not`:                     {migrates(1, "create")},
		`dbthread: transact "migrate": dbthread: migration 2 (later): the database has it, and this program does not: here it is "other"`: {migrates(1, "create"), migrates(2, "other")},
	} {
		if err := failure(w, w.migrate(steps...)); !errors.Is(err, dbthread.ErrMigrated) || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

func TestMigrate_MistakesInTheStepsAreTold(t *testing.T) {
	w := open(t)
	for want, steps := range map[string][]dbthread.Migration{
		`dbthread: transact "migrate": dbthread: migration 0 (zero): wants a version of 1 or more, a name, and a function`: {migrates(0, "zero")},
		`dbthread: transact "migrate": dbthread: migration 1 (b): "a" has the same version`:                                {migrates(1, "a"), migrates(1, "b")},
	} {
		if err := failure(w, w.migrate(steps...)); err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}
