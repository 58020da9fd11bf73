// Package peertest runs the programs of others, for tests that talk to them.
package peertest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// patience is how long a program may take to begin or to end.
const patience = 20 * time.Second

// Need skips the test if there is no such command, or fails it if that is
// required. debian is the package that has it.
func Need(t testing.TB, command, debian string) (path string) {
	t.Helper()
	path, err := exec.LookPath(command)
	if err != nil {
		for _, dir := range []string{"/usr/sbin/", "/sbin/"} { // not in everybody's path
			if _, err := os.Stat(dir + command); err == nil {
				return dir + command
			}
		}
		Missing(t, command+" (package "+debian+")")
	}
	return path
}

// Missing skips the test, or fails it where what is missing is required.
func Missing(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("SASYNC_REQUIRE") == "1" {
		t.Fatalf("%s is required and missing", what)
	}
	t.Skipf("no %s", what)
}

// FreeAddr is an address of this machine on which nobody listens. Its port is
// below those that the kernel gives to connections: one of these could have it
// before the server does.
func FreeAddr(t testing.TB) string {
	t.Helper()
	for range 1000 {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", 10_000+rand.IntN(20_000)))
		if err == nil {
			defer l.Close()
			return l.Addr().String()
		}
	}
	t.Fatal("there is no free port")
	return ""
}

// Serve runs a server until the end of the test and waits until it listens on
// addr.
func Serve(t testing.TB, addr, path string, args ...string) {
	t.Helper()
	var output bytes.Buffer
	cmd := exec.Command(path, args...)
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = cmd.Wait()
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-ended
	})
	for until := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		c, err := net.Dial("tcp", addr)
		if err == nil {
			_ = c.Close()
			return
		}
		select {
		case <-ended:
			t.Fatalf("%s has ended: %s", path, &output)
		default:
		}
		if time.Now().After(until) {
			t.Fatalf("%s does not listen on %s", path, addr)
		}
	}
}

// Run runs a program, with input if that is not empty, and gives what it has
// written to standard output. It is meant for another goroutine than the loop's.
func Run(input, path string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Stdin = strings.NewReader(input)
	cmd.WaitDelay = time.Second
	out, err := cmd.Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		err = fmt.Errorf("%w: %s", err, exit.Stderr)
	}
	return string(out), err
}
