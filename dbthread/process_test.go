package dbthread_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/mattn/go-sqlite3"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

// children are the roles of the test binary as another process.
var children = map[string]func(args []string){
	"lock":     childLock,
	"readonly": childReadOnly,
	"write":    childWrite,
	"limited":  childLimited,
}

// child is the test binary in another process.
type child struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Scanner
}

func startChild(t *testing.T, role string, args ...string) *child {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), childEnv+"="+role)
	cmd.Stderr = os.Stderr
	in, err1 := cmd.StdinPipe()
	out, err2 := cmd.StdoutPipe()
	if err := errors.Join(err1, err2, cmd.Start()); err != nil {
		t.Fatal(err)
	}
	return &child{cmd, in, bufio.NewScanner(out)}
}

func (c *child) line(t *testing.T) string {
	t.Helper()
	if !c.out.Scan() {
		t.Fatalf("the child has ended: %v", c.out.Err())
	}
	return c.out.Text()
}

// childLock holds an exclusive lock until its input ends.
func childLock(args []string) {
	c, err := new(sqlite3.SQLiteDriver).Open(args[0])
	if err == nil {
		_, err = c.(*sqlite3.SQLiteConn).Exec("BEGIN EXCLUSIVE", nil)
	}
	if err != nil {
		panic(err)
	}
	fmt.Println("locked")
	_, _ = io.Copy(io.Discard, os.Stdin)
}

func TestBusy_ADatabaseLockedByAnotherProcessIsAnErrorThatNamesIt(t *testing.T) {
	w := open(t, pairs)
	w.shutdown()
	c := startChild(t, "lock", w.path)
	if got := c.line(t); got != "locked" {
		t.Fatal(got)
	}
	err := openFails(t, "sqlite:"+w.path+"?busy_timeout=20ms", dbthread.Config{})
	if want := `dbthread: open "` + w.path + `": database is locked`; !errors.Is(err, dbthread.ErrBusy) || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	c.in.Close()
	if err := c.cmd.Wait(); err != nil {
		t.Error(err)
	}
	reopen(t, w.path, w.path, dbthread.Config{})
}

// childReadOnly opens a database that it may not write to. Root may write to
// everything, so it becomes another user first.
func childReadOnly(args []string) {
	if os.Getuid() == 0 {
		if err := errors.Join(syscall.Setgid(65534), syscall.Setuid(65534)); err != nil {
			panic(err)
		}
	}
	loop := deferredtest.NewLoop(nil)
	b := dbthread.Open(loop, args[0], dbthread.Config{})
	up := b.Running()
	loop.RunUntil(up.Fired)
	_, err, _ := up.Result()
	fmt.Println(errors.Is(err, dbthread.ErrReadOnly), err)
}

func TestOpen_AReadOnlyFileIsAnErrorThatNamesIt(t *testing.T) {
	w := open(t, pairs)
	w.shutdown()
	folder := filepath.Dir(w.path)
	if err := errors.Join(os.Chmod(w.path, 0o444), os.Chmod(folder, 0o555), os.Chmod(filepath.Dir(folder), 0o755)); err != nil {
		t.Fatal(err)
	}
	c := startChild(t, "readonly", w.path)
	if got, want := c.line(t), `true dbthread: open "`+w.path+`": attempt to write a readonly database`; got != want {
		t.Errorf("told %q, want %q", got, want)
	}
	if err := errors.Join(c.cmd.Wait(), os.Chmod(folder, 0o755)); err != nil {
		t.Error(err)
	}
}

var (
	insertHalf1 = dbthread.Statement(`INSERT INTO half1 (id) VALUES (?)`)
	insertHalf2 = dbthread.Statement(`INSERT INTO half2 (id) VALUES (?)`)
)

// writeBoth stores an id in two tables.
var writeBoth = dbthread.Define("writeBoth", func(tx *dbthread.Tx, id int) (int, error) {
	_, err := tx.Exec(insertHalf1, id)
	if err == nil {
		_, err = tx.Exec(insertHalf2, id)
	}
	return id, err
})

// childWrite stores ids from args[1] on and tells each one that it was
// acknowledged, until it is killed.
func childWrite(args []string) {
	loop := deferredtest.NewLoop(nil)
	b := dbthread.Open(loop, args[0], dbthread.Config{Startup: func(tx *dbthread.Tx) error {
		return run(tx, `CREATE TABLE IF NOT EXISTS half1 (id INTEGER PRIMARY KEY)`, `CREATE TABLE IF NOT EXISTS half2 (id INTEGER PRIMARY KEY)`)
	}})
	var next int
	if _, err := fmt.Sscan(args[1], &next); err != nil {
		panic(err)
	}
	var push func()
	push = func() {
		next++
		writeBoth.Go(b, next).AddBoth(func(id int, err error) (int, error) {
			if err != nil {
				panic(err)
			}
			if _, err := fmt.Println(id); err != nil { // not buffered
				panic(err)
			}
			push()
			return id, nil
		})
	}
	for range 50 {
		push()
	}
	loop.RunUntil(func() bool { return false })
}

func TestKill_EveryAcknowledgedTransactionIsThereAndNoneIsHalfThere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	seed := uint64(os.Getpid())
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 0))
	rounds := 10
	if os.Getenv("SASYNC_REQUIRE") == "1" {
		rounds = 100
	}
	var acknowledged []int
	for round := range rounds {
		c := startChild(t, "write", path, fmt.Sprint(round*1_000_000))
		acknowledged = append(acknowledged, c.killAfter(t, rnd.IntN(1000))...)
		checkHalves(t, path, acknowledged)
	}
}

// killAfter reads n lines, kills the child, and returns the ids of these lines
// and of those that it had still written.
func (c *child) killAfter(t *testing.T, n int) []int {
	t.Helper()
	var ids []int
	for c.out.Scan() {
		id, err := strconv.Atoi(c.out.Text())
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
		if len(ids) == n+1 {
			if err := c.cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := c.cmd.Wait(); err == nil || err.Error() != "signal: killed" {
		t.Fatalf("the child ended by itself: %v", err)
	}
	return ids
}

func checkHalves(t *testing.T, path string, acknowledged []int) {
	t.Helper()
	w := reopen(t, path, path, dbthread.Config{})
	defer w.shutdown()
	ids := func(sql string) []int {
		return value(w, dbthread.Read(w.b, "ids", func(tx *dbthread.Tx) ([]int, error) { return column[int](tx, sql) }))
	}
	half1, half2 := ids(`SELECT id FROM half1 ORDER BY id`), ids(`SELECT id FROM half2 ORDER BY id`)
	if !slices.Equal(half1, half2) {
		t.Error("some ids are half there")
	}
	for _, id := range acknowledged {
		if _, found := slices.BinarySearch(half1, id); !found {
			t.Errorf("%d was acknowledged and is not there", id)
		}
	}
	if got := w.strings(`PRAGMA integrity_check`); !slices.Equal(got, []string{"ok"}) {
		t.Errorf("integrity: %q", got)
	}
}

// childLimited runs a group in which a large transaction does not get onto the
// disk, because files may not grow so far, and tells what came of each member.
func childLimited(args []string) {
	signal.Ignore(syscall.SIGXFSZ) // so that write returns an error
	loop := deferredtest.NewLoop(nil)
	b := dbthread.Open(loop, args[0], dbthread.Config{Startup: func(tx *dbthread.Tx) error { return run(tx, pairs) }})
	loop.RunUntil(b.Running().Fired)
	gate := make(chan struct{})
	all := []*deferred.Deferred[deferred.Unit]{dbthread.Transact(b, "gate", func(*dbthread.Tx) (deferred.Unit, error) {
		<-gate
		return deferred.Unit{}, nil
	}, dbthread.Exclusive())}
	for _, value := range []string{"'small'", "'small'", "zeroblob(" + args[1] + ")", "'small'"} {
		all = append(all, dbthread.Transact(b, "insert", do("INSERT INTO pairs (value) VALUES ("+value+")")))
	}
	if err := limitFiles(300_000); err != nil {
		panic(err)
	}
	close(gate)
	for _, d := range append(all[1:], b.Shutdown()) {
		loop.RunUntil(d.Fired)
		_, err, _ := d.Result()
		fmt.Println(errors.Is(err, dbthread.ErrIO), err)
	}
}

// limitFiles is the length in bytes that a file of this process can have.
func limitFiles(length uint64) error {
	var limit syscall.Rlimit
	err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit)
	limit.Cur = length
	return errors.Join(err, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit))
}

// A large value is written as the statement runs, when it does not fit into
// the cache, or by the COMMIT.
func TestIOError_FailsWhatDoesNotGetOntoTheDiskAndNothingElse(t *testing.T) {
	for when, size := range map[string]string{"at the commit": "1000000", "at the statement": "10000000"} {
		t.Run(when, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x.db")
			c := startChild(t, "limited", path, size)
			for i, want := range []string{"false <nil>", "false <nil>", "true dbthread: transact", "false <nil>", "false <nil>"} {
				if got := c.line(t); !strings.HasPrefix(got, want) {
					t.Errorf("line %d: %q, want %q", i, got, want)
				}
			}
			if err := c.cmd.Wait(); err != nil {
				t.Error(err)
			}
			if n := rawNumber(t, raw(t, path), `SELECT count(*) FROM pairs WHERE value = 'small'`); n != 3 {
				t.Errorf("%d rows", n)
			}
		})
	}
}
