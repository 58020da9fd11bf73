package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// linesOf gives what a program says, a line at a time, which ends with it.
func linesOf(r io.Reader) *bufio.Reader { return bufio.NewReader(r) }

// await reads until a line has the words, and gives it.
func await(t *testing.T, out *bufio.Reader, words string) string {
	t.Helper()
	line := nextWith(t, out, words)
	go io.Copy(io.Discard, out) // so that the program never waits
	return line
}

// nextWith is await, and more may be awaited then.
func nextWith(t *testing.T, out *bufio.Reader, words string) string {
	t.Helper()
	for {
		line, err := out.ReadString('\n')
		if strings.Contains(line, words) {
			return line
		}
		if err != nil {
			t.Fatalf("it did not say %q: %q, %v", words, line, err)
		}
	}
}

func TestFollow_TakesWhatOthersSendBySyslog(t *testing.T) {
	db := newDB(t)
	log := write(t, "access.log", personsLines(0, 10)...)
	cmd, stdout, _ := asCommand("follow", "-db", db, "-listen-syslog", "127.0.0.1:0", log)
	cmd.Stderr = nil
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	f := &follower{t: t, db: db, cmd: cmd, stdout: stdout}
	said := await(t, linesOf(stderr), "receiving by syslog")
	addresses := regexp.MustCompile(`127\.0\.0\.1:\d+`).FindAllString(said, 2)

	tcp, err := net.Dial("tcp", addresses[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range personsLines(10, 500) {
		fmt.Fprintf(tcp, "<190>Oct 10 12:00:00 www nginx: %s\n", line)
	}
	fmt.Fprintf(tcp, "<190>Oct 10 12:00:00 www nginx: %s\n", line("198.51.100.7", 1, 200, "/a", "-", firefox))
	fmt.Fprintf(tcp, "<190>Oct 10 12:00:00 www nginx: %s\n", line("198.51.100.7", 2, 200, "/../../etc/passwd", "-", firefox))
	tcp.Close()
	udp, err := net.Dial("udp", addresses[1])
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(udp, "<190>Oct 10 12:00:00 www nginx: %s", personsLines(600, 601)[0])
	udp.Close()
	f.sees("what was sent, without the attacker", 501)
	cmd.Process.Signal(syscall.SIGTERM)
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
	wantNumber(t, db, "SELECT requests FROM bad_seen JOIN files ON files.id = id_file WHERE ip = '198.51.100.7' AND name LIKE 'syslog of %'", 1)
	wantNumber(t, db, "SELECT sum(requests) FROM bad_seen WHERE ip = '198.51.100.7'", 2)
	wantNumber(t, db, "SELECT lines FROM files WHERE name LIKE 'syslog of %' AND loaded <> 0", 493)
}

func TestServe_LoadsWhatItFollows(t *testing.T) {
	log, db := filepath.Join(t.TempDir(), "access.log"), newDB(t)
	appendTo(t, log, text(personsLines(0, 10)))
	cmd, _, stderr := asCommand("serve", "-db", db, "-listen", "127.0.0.1:0", "-follow", log)
	cmd.Stdout = nil
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	await(t, linesOf(stdout), "serving")
	f := &follower{t: t, db: db, cmd: cmd, stderr: stderr}
	f.sees("what is there", 10)
	appendTo(t, log, text(personsLines(10, 20)))
	f.sees("what is written", 20)
	cmd.Process.Signal(syscall.SIGTERM)
	if err := cmd.Wait(); err != nil {
		t.Errorf("%v\n%s", err, stderr)
	}
	wantNumber(t, db, "SELECT lines FROM files WHERE loaded <> 0", 20)
}
