package storetest

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/stores"
)

// childEnv tells the test binary which part it plays in another process: a role,
// a store, a URL and a name, one a line.
const childEnv = "STORETEST_CHILD"

// Main plays the part of another process, if it is one, and does not return
// then. all are the stores that Run is given. It is for TestMain.
func Main(all ...Store) {
	parts := strings.SplitN(os.Getenv(childEnv), "\n", 4)
	if len(parts) < 4 {
		return
	}
	for _, store := range all {
		if store.Name == parts[1] {
			play(parts[0], store, parts[2], parts[3])
			os.Exit(0)
		}
	}
	fmt.Fprintf(os.Stderr, "storetest: Main was not given the store %q\n", parts[1])
	os.Exit(1)
}

// childWrites is how many keys a child of the role "write" stores.
const childWrites = 30

func play(role string, store Store, url, name string) {
	loop := deferredtest.NewLoop(nil)
	b := dbthread.Open(loop, url, dbthread.Config{Startup: stores.Create, Writers: 2})
	s := stores.New(loop, b, stores.Config{Lease: lease})
	opened := store.Open(s)
	loop.RunUntil(opened.Fired)
	h, err, _ := opened.Result()
	if err != nil {
		if errors.Is(err, stores.ErrOwned) {
			fmt.Println("owned:", err)
			os.Exit(0)
		}
		panic(err)
	}
	if role == "flood" {
		flood(loop, h, name)
	}
	for n := range childWrites {
		done := deferred.Gather(loop, h.Set(fmt.Sprintf("%s/%d", name, n), "x"), h.Set("all", name))
		loop.RunUntil(done.Fired)
		if _, err, _ := done.Result(); err != nil {
			panic(err)
		}
		fmt.Printf("%s/%d\n", name, n)
	}
	down := s.Shutdown()
	loop.RunUntil(down.Fired)
}

// flood writes until it is killed, with many under way.
func flood(loop *deferredtest.Loop, h Handle, name string) {
	next := 0
	var push func()
	push = func() {
		n := next
		next++
		h.Set(fmt.Sprintf("%s/%d", name, n), "x").AddBoth(func(u deferred.Unit, err error) (deferred.Unit, error) {
			if err != nil {
				panic(err)
			}
			if _, err := fmt.Println(n); err != nil { // not buffered
				panic(err)
			}
			push()
			return u, nil
		})
	}
	for range 20 {
		push()
	}
	loop.RunUntil(func() bool { return false })
}

// child is the test binary in another process.
type child struct {
	cmd *exec.Cmd
	out *bufio.Scanner
}

func (s *suite) child(role, name string) *child {
	s.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+strings.Join([]string{role, s.store.Name, s.url, name}, "\n"))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() {
		_ = cmd.Process.Kill() // if it has not ended
		_ = cmd.Wait()
	})
	return &child{cmd, bufio.NewScanner(out)}
}

func (c *child) line(s *suite) string {
	s.Helper()
	if !c.out.Scan() {
		s.Fatalf("the other process has ended: %v", c.out.Err())
	}
	return c.out.Text()
}

func (c *child) wait(s *suite) {
	s.Helper()
	for c.out.Scan() {
	}
	if err := c.cmd.Wait(); err != nil {
		s.Fatalf("the other process: %v", err)
	}
}

// killAfter reads n lines, kills the child, and returns how many it had written.
func (c *child) killAfter(s *suite, n int) (written int) {
	s.Helper()
	for c.out.Scan() {
		if written++; written == n {
			if err := c.cmd.Process.Kill(); err != nil {
				s.Fatal(err)
			}
		}
	}
	if err := c.cmd.Wait(); err == nil || err.Error() != "signal: killed" {
		s.Fatalf("the other process ended by itself: %v", err)
	}
	return written
}
