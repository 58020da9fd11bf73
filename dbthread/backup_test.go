package dbthread_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

const filled = `CREATE TABLE t AS WITH RECURSIVE c(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM c WHERE n < 3000) SELECT n, hex(randomblob(1000)) AS v FROM c` // 6 MB

func TestBackup_IsTheDatabaseOfOneMomentWhileOthersWrite(t *testing.T) {
	w := open(t, filled)
	to := filepath.Join(t.TempDir(), "copy.db")
	var done, total []int
	d := w.b.Backup(to, func(n, of int) {
		done, total = append(done, n), append(total, of)
		w.transact(`DELETE FROM t WHERE n < 100`, `INSERT INTO t VALUES (5000, 'late')`)
	})
	value(w, d)
	if !slices.IsSorted(done) || len(done) < 2 || done[len(done)-1] != total[0] || total[0] != total[len(total)-1] {
		t.Errorf("progress %v of %v", done, total)
	}
	w.loop.RunUntil(func() bool { return w.b.Pending() == 0 })

	copied := reopen(t, to, to, dbthread.Config{})
	if n := copied.number(`SELECT count(*) FROM t`); n != 3000 {
		t.Errorf("%d rows", n)
	}
	if wrong := value(copied, copied.b.CheckIntegrity()); len(wrong) > 0 {
		t.Errorf("integrity: %q", wrong)
	}
	if left, _ := filepath.Glob(to + ".part*"); len(left) > 0 {
		t.Errorf("left over: %q", left)
	}
}

func TestBackup_OverwritesNothing(t *testing.T) {
	w := open(t, pairs)
	err := failure(w, w.b.Backup(w.path, nil))
	if want := `dbthread: select "backup": to "` + w.path + `": file already exists`; !errors.Is(err, os.ErrExist) || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	if err := failure(w, w.b.Backup(filepath.Join(w.path, "x"), nil)); err == nil {
		t.Error("no error")
	}
	value(w, setPair.Go(w.b, pair{"a", "1"}))
}

func TestBackup_ACancelledOneLeavesNoFile(t *testing.T) {
	w := open(t, filled)
	folder := t.TempDir()
	var d *deferred.Deferred[deferred.Unit]
	d = w.b.Backup(filepath.Join(folder, "copy.db"), func(int, int) { d.Cancel() })
	w.loop.RunUntil(d.Fired)
	left, _ := os.ReadDir(folder)
	_, err, _ := d.Result()
	switch {
	case err == nil: // the thread was faster
		if len(left) != 1 {
			t.Errorf("there are %v", left)
		}
	case !errors.Is(deferredtest.Failure(t, d), deferred.ErrCancelled) || len(left) > 0:
		t.Errorf("error %v, left over: %v", err, left)
	}
	w.loop.RunUntil(func() bool { return w.b.Pending() == 0 })
}

func TestCheckIntegrity_TellsWhatIsWrong(t *testing.T) {
	w := open(t, `CREATE TABLE t (v TEXT UNIQUE)`, `INSERT INTO t VALUES ('needle')`)
	w.shutdown()
	content, err := os.ReadFile(w.path)
	if err != nil {
		t.Fatal(err)
	}
	damaged := bytes.Replace(content, []byte("needle"), []byte("noodle"), 1) // in the table or in the index
	if err := os.WriteFile(w.path, damaged, 0o600); err != nil {
		t.Fatal(err)
	}
	again := reopen(t, w.path, w.path, dbthread.Config{})
	wrong := value(again, again.b.CheckIntegrity())
	if len(wrong) == 0 || !strings.Contains(strings.Join(wrong, "; "), "index") {
		t.Errorf("told %q", wrong)
	}
}

func TestBackup_IsRefusedAfterShutdown(t *testing.T) {
	w := open(t, pairs)
	w.shutdown()
	for _, err := range []error{deferredtest.Failure(t, w.b.CheckIntegrity()), deferredtest.Failure(t, w.b.Backup(w.path+"2", nil))} {
		if !errors.Is(err, dbthread.ErrShutdown) {
			t.Errorf("error %v", err)
		}
	}
}
