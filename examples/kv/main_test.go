package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// serverEnv makes the test binary the server itself.
const serverEnv = "KV_TEST_SERVER"

func TestMain(m *testing.M) {
	if os.Getenv(serverEnv) != "" {
		main()
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

// process is a server in another process.
type process struct {
	*exec.Cmd
	addr string
}

func start(t *testing.T, db string) *process {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-listen", "127.0.0.1:0", "-db", db, "-lease", "1s")
	cmd.Env = append(os.Environ(), serverEnv+"=1")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // if it has not ended
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	addr, ok := strings.CutPrefix(strings.TrimSpace(line), "listening ")
	if !ok {
		t.Fatalf("it said %q, %v", line, err)
	}
	return &process{cmd, addr}
}

func startNew(t *testing.T) *process {
	t.Helper()
	return start(t, filepath.Join(t.TempDir(), "kv.db"))
}

func (p *process) port() string {
	_, port, _ := net.SplitHostPort(p.addr)
	return port
}

// client speaks the protocol over a socket of Go's own.
type client struct {
	t *testing.T
	net.Conn
	r *bufio.Reader
}

func (p *process) dial(t *testing.T) *client {
	t.Helper()
	c, err := net.Dial("tcp", p.addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	_ = c.SetDeadline(time.Now().Add(30 * time.Second)) // a server that does not answer must not hold up the test
	return &client{t, c, bufio.NewReader(c)}
}

func encode(args ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "*%d\r\n", len(args))
	for _, a := range args {
		fmt.Fprintf(&b, "$%d\r\n%s\r\n", len(a), a)
	}
	return b.String()
}

func (c *client) send(text string) {
	c.t.Helper()
	if _, err := io.WriteString(c, text); err != nil {
		c.t.Fatal(err)
	}
}

// answer reads one, as text: items of a list stand in brackets.
func (c *client) answer() string {
	c.t.Helper()
	line, err := c.r.ReadString('\n')
	if err != nil {
		c.t.Fatalf("no answer: %v", err)
	}
	line = strings.TrimSuffix(line, "\r\n")
	n, _ := strconv.Atoi(line[1:])
	switch line[0] {
	case '$':
		if n < 0 {
			return "nil"
		}
		text := make([]byte, n+2)
		if _, err := io.ReadFull(c.r, text); err != nil {
			c.t.Fatal(err)
		}
		return string(text[:n])
	case '*':
		var items []string
		for range n {
			items = append(items, c.answer())
		}
		return fmt.Sprint(items)
	}
	return line
}

func (c *client) do(args ...string) string {
	c.t.Helper()
	c.send(encode(args...))
	return c.answer()
}

func TestServer_AnswersEachCommand(t *testing.T) {
	c := startNew(t).dial(t)
	for _, step := range []struct{ command, want string }{
		{"PING", "+PONG"}, {"ping hello", "hello"},
		{"GET a", "nil"}, {"SET a 1", "+OK"}, {"GET a", "1"}, {"INCR a", ":2"}, {"INCR new", ":1"},
		{"SET a x", "+OK"}, {"INCR a", "-ERR value is not an integer or out of range"},
		{"SET big 9223372036854775807", "+OK"}, {"INCR big", "-ERR increment or decrement would overflow"},
		{"EXISTS a a nothing new", ":3"}, {"DBSIZE", ":3"},
		{"SET a y NX", "nil"}, {"SET c y XX", "nil"}, {"SET a y XX", "+OK"}, {"GET a", "y"},
		{"SET a 1 NX XX", "-ERR syntax error"}, {"SET a 1 EX", "-ERR syntax error"}, {"SET a 1 EX 0", "-ERR invalid expire time in 'set' command"},
		{"TTL a", ":-1"}, {"TTL nothing", ":-2"}, {"EXPIRE a 100", ":1"}, {"TTL a", ":100"}, {"EXPIRE nothing 1", ":0"}, {"EXPIRE a x", "-ERR value is not an integer or out of range"},
		{"SET a 5 KEEPTTL", "+OK"}, {"INCR a", ":6"}, {"TTL a", ":100"}, {"SET a 7", "+OK"}, {"TTL a", ":-1"},
		{"SET a 7 PX 100000", "+OK"}, {"TTL a", ":100"}, {"EXPIRE a -1", ":1"}, {"GET a", "nil"},
		{"KEYS b*", "[big]"}, {"KEYS [n-z]ew", "[new]"}, {"SCAN 0 COUNT 100 MATCH n*", "[0 [new]]"}, {"SCAN 77", "-ERR invalid cursor: the scan is over, or too many have begun since"},
		{"SCAN x", "-ERR invalid cursor"}, {"SCAN 0 COUNT 0", "-ERR syntax error"},
		{"DEL big new nothing", ":2"}, {"DEL nothing", ":0"}, {"SET z 1", "+OK"}, {"DEL z", ":1"}, {"DBSIZE", ":0"},
		{"SET z 1", "+OK"}, {"FLUSHDB", "+OK"}, {"DBSIZE", ":0"},
		{"NOPE", "-ERR unknown command 'NOPE'"}, {"GET", "-ERR wrong number of arguments for 'get' command"}, {"GET a b", "-ERR wrong number of arguments for 'get' command"},
		{"CONFIG GET save", "[save ]"}, {"COMMAND", "[]"},
	} {
		if got := c.do(strings.Fields(step.command)...); got != step.want {
			t.Errorf("%s: %q, want %q", step.command, got, step.want)
		}
	}
	if got := c.do("INFO"); !strings.Contains(got, "redis_version:") || !strings.Contains(got, "db0:keys=0") {
		t.Errorf("INFO: %q", got)
	}
	if got := c.do("SET", "long", strings.Repeat("x", 1<<20)); got != "+OK" {
		t.Errorf("a value of 1 MiB: %.80q", got)
	}
	c.send("SET inline 1\r\n\r\nGET inline\n")
	if a, b := c.answer(), c.answer(); a != "+OK" || b != "1" {
		t.Errorf("inline: %q, %q", a, b)
	}
	if got := c.do("QUIT"); got != "+OK" {
		t.Errorf("QUIT: %q", got)
	}
	if _, err := c.r.ReadByte(); err != io.EOF {
		t.Errorf("after QUIT: %v", err)
	}
}

func TestServer_PipelinedAnswersComeInTheOrderOfTheCommands(t *testing.T) {
	c := startNew(t).dial(t)
	const n = 5000 // more than may wait
	go func() {
		for i := range n {
			if _, err := io.WriteString(c, encode("SET", "k", strconv.Itoa(i))+encode("GET", "k")+encode("PING", strconv.Itoa(i))); err != nil {
				return
			}
		}
	}()
	for i := range n {
		if set, ping := c.answer(), (c.answer() + " " + c.answer()); set != "+OK" || !strings.HasSuffix(ping, " "+strconv.Itoa(i)) {
			t.Fatalf("answers to command %d: %q, %q", i, set, ping)
		}
	}
}

func TestServer_AScanVisitsEachKeyThatIsThereAllTheTimeOnce(t *testing.T) {
	c := startNew(t).dial(t)
	for i := range 95 {
		c.send(encode("SET", fmt.Sprint("key", i), "x"))
	}
	for range 95 {
		c.answer()
	}
	seen := map[string]int{}
	for cursor := "0"; ; {
		answer := strings.Trim(c.do("SCAN", cursor), "[]")
		next, keys, _ := strings.Cut(answer, " [")
		for _, k := range strings.Fields(keys) {
			seen[k]++
		}
		c.do("DEL", "key1")
		c.do("SET", "late"+next, "x")
		if cursor = next; cursor == "0" {
			break
		}
	}
	for i := range 95 {
		if n := seen[fmt.Sprint("key", i)]; n != 1 && i != 1 {
			t.Errorf("key%d came %d times", i, n)
		}
	}
}

func TestServer_AcknowledgedWritesOutliveAKill(t *testing.T) {
	db := filepath.Join(t.TempDir(), "kv.db")
	p := start(t, db)
	c := p.dial(t)
	for i := range 2000 {
		c.send(encode("SET", fmt.Sprint("key", i), strconv.Itoa(i)))
	}
	acknowledged := 0
	for ; acknowledged < 500; acknowledged++ {
		if got := c.answer(); got != "+OK" {
			t.Fatal(got)
		}
	}
	if err := p.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = p.Wait()
	c = start(t, db).dial(t) // waits for the end of the lease
	for i := range acknowledged {
		if got := c.do("GET", fmt.Sprint("key", i)); got != strconv.Itoa(i) {
			t.Fatalf("key%d is %q", i, got)
		}
	}
}
