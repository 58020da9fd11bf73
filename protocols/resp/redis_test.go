package resp_test

import (
	"bufio"
	"bytes"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"sasync/deferred"
	"sasync/protocols/resp"
	"sasync/reactor"
)

// The tests of this file talk to Redis itself: Debian's packages redis-server
// and redis-tools.

// program gives the path of one of its programs.
func program(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil && os.Getenv("SASYNC_REQUIRE") == "1" {
		t.Fatalf("%s is required and missing: %v", name, err)
	}
	if err != nil {
		t.Skipf("no %s: %v", name, err)
	}
	return path
}

// redisServer starts Redis and gives the path of its socket.
func redisServer(t testing.TB) string {
	t.Helper()
	socket := filepath.Join(t.TempDir(), "redis")
	cmd := exec.Command(program(t, "redis-server"), "--port", "0", "--unixsocket", socket, "--save", "", "--appendonly", "no", "--dir", filepath.Dir(socket))
	stdout, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	for lines := bufio.NewScanner(stdout); lines.Scan(); {
		if strings.Contains(lines.Text(), "ready to accept connections at") {
			return socket
		}
	}
	t.Fatal("redis-server has not become ready")
	return ""
}

// inLoop runs body as a coroutine and ends with it.
func inLoop(t testing.TB, body func(r *reactor.Reactor, co *deferred.Coroutine) error) {
	t.Helper()
	r, err := reactor.New(reactor.Config{})
	if err != nil {
		t.Fatal(err)
	}
	r.CallWhenRunning(func() {
		d := deferred.Inline(r, func(co *deferred.Coroutine) (deferred.Unit, error) { return deferred.Unit{}, body(r, co) })
		deferred.ThenBoth(d, func(_ deferred.Unit, err error) (deferred.Unit, error) {
			if err != nil {
				t.Error(err)
			}
			return deferred.Unit{}, r.Stop()
		})
	})
	stuck := time.AfterFunc(time.Minute, func() { panic(t.Name() + ": the reactor is stuck") })
	defer stuck.Stop()
	if err := r.Run(); err != nil {
		t.Fatal(err)
	}
}

func TestClient_TalksToRedis(t *testing.T) {
	socket := redisServer(t)
	var messages []string
	inLoop(t, func(r *reactor.Reactor, co *deferred.Coroutine) error {
		received := deferred.New[deferred.Unit](r)
		client := resp.NewClient(r, resp.ClientConfig{Push: func(_ *resp.Client, v resp.Value) {
			if messages = append(messages, v.Items[2].Text); len(messages) == 2 {
				received.Callback(deferred.Unit{})
			}
		}})
		if _, err := deferred.Await(co, reactor.Connect(r, reactor.UNIXClient{Path: socket}, client)); err != nil {
			return err
		}
		for _, c := range []struct {
			command string
			want    resp.Value
		}{
			{"SET a 1", resp.OK},
			{"INCR a", resp.Int(2)},
			{"GET nothing", resp.Nil},
			{"HSET h f v", resp.Int(1)},
			{"HGETALL h", resp.Strings("f", "v")},
			{"ZADD z 1.5 m", resp.Int(1)},
			{"ZSCORE z m", resp.Bulk("1.5")},
		} {
			got, err := deferred.Await(co, client.Do(strings.Fields(c.command)...))
			if err != nil || !reflect.DeepEqual(got, c.want) {
				t.Errorf("%s: %+v, %v", c.command, got, err)
			}
		}
		hello, err := deferred.Await(co, client.Do("HELLO", "3"))
		if err != nil || hello.Kind != resp.Map {
			t.Errorf("HELLO: %+v, %v", hello, err)
		}
		for _, c := range []struct {
			command string
			want    resp.Value
		}{
			{"HGETALL h", resp.Dict(resp.Bulk("f"), resp.Bulk("v"))},
			{"ZSCORE z m", resp.Float(1.5)},
			{"GET nothing", resp.Nil},
			{"SMEMBERS nothing", resp.Value{Kind: resp.Set}},
			{"DEBUG PROTOCOL TRUE", resp.Value{}},
			{"SUBSCRIBE one two", resp.Value{Kind: resp.Push, Items: []resp.Value{resp.Bulk("subscribe"), resp.Bulk("two"), resp.Int(2)}}},
			{"PUBLISH one hello", resp.Int(1)},
			{"PUBLISH two again", resp.Int(1)},
		} {
			got, err := deferred.Await(co, client.Do(strings.Fields(c.command)...))
			if c.want.Kind != 0 && (err != nil || !reflect.DeepEqual(got, c.want)) {
				t.Errorf("%s: %+v, %v", c.command, got, err)
			}
		}
		if _, err := deferred.Await(co, received); err != nil {
			return err
		}
		_, err = deferred.Await(co, client.Do("LPOP", "a"))
		if told, ok := err.(resp.Error); !ok || told.Code() != "WRONGTYPE" {
			t.Errorf("LPOP of a string: %v", err)
		}
		client.Transport().LoseConnection()
		return nil
	})
	if want := []string{"hello", "again"}; !reflect.DeepEqual(messages, want) {
		t.Errorf("pushed: %q", messages)
	}
}

func TestClient_TenThousandCommandsOnTheirWayToRedis(t *testing.T) {
	socket := redisServer(t)
	inLoop(t, func(r *reactor.Reactor, co *deferred.Coroutine) error {
		client := resp.NewClient(r, resp.ClientConfig{})
		if _, err := deferred.Await(co, reactor.Connect(r, reactor.UNIXClient{Path: socket}, client)); err != nil {
			return err
		}
		answers := make([]*deferred.Deferred[resp.Value], 10_000)
		for i := range answers {
			answers[i] = client.Do("INCR", "n")
		}
		all, err := deferred.Await(co, deferred.Gather(r, answers...))
		if err != nil {
			return err
		}
		for i, v := range all {
			if v.Int != int64(i+1) {
				t.Fatalf("answer %d is %+v", i, v)
			}
		}
		client.Transport().LoseConnection()
		return nil
	})
}

// store is a server with a map.
type store map[string]string

func (s store) handle(_ *resp.Conn, args []string) (resp.Value, *deferred.Deferred[resp.Value]) {
	switch name := strings.ToUpper(args[0]); {
	case name == "PING":
		return resp.Simple("PONG"), nil
	case name == "SET" && len(args) == 3:
		s[args[1]] = args[2]
		return resp.OK, nil
	case name == "GET" && len(args) == 2:
		if value, ok := s[args[1]]; ok {
			return resp.Bulk(value), nil
		}
		return resp.Nil, nil
	case name == "ALL":
		return resp.Dict(resp.Bulk("one"), resp.Int(1), resp.Bulk("set"), resp.Value{Kind: resp.Set, Items: []resp.Value{resp.Float(0.5), resp.Bool(true)}}), nil
	}
	return resp.Error("ERR unknown command '" + args[0] + "'").Value(), nil
}

func TestServer_AnswersRedisCli(t *testing.T) {
	path := program(t, "redis-cli")
	inLoop(t, func(r *reactor.Reactor, co *deferred.Coroutine) error {
		port, err := reactor.TCPServer{Addr: "127.0.0.1:0"}.Listen(r, resp.NewServer(resp.ServerConfig{Handler: store{}.handle}))
		if err != nil {
			return err
		}
		number := strconv.Itoa(port.Addr().(*net.TCPAddr).Port)
		commands := "PING\nSET a \"one two\"\nGET a\nGET b\nALL\nNOPE\n"
		for flag, want := range map[string]string{
			"-2": "PONG\nOK\n\"one two\"\n(nil)\n1) \"one\"\n2) (integer) 1\n3) \"set\"\n4) 1) \"0.5\"\n   2) (integer) 1\n(error) ERR unknown command 'NOPE'\n",
			"-3": "PONG\nOK\n\"one two\"\n(nil)\n1# \"one\" => (integer) 1\n2# \"set\" => \n   1~ (double) 0.5\n   2~ (true)\n(error) ERR unknown command 'NOPE'\n",
		} {
			cmd := exec.Command(path, "--no-raw", flag, "-p", number)
			cmd.Stdin = strings.NewReader(commands)
			got, err := deferred.Await(co, reactor.Command{Cmd: cmd}.Output(r))
			if err != nil || string(got) != want {
				t.Errorf("redis-cli %s: %v\n%q, want\n%q", flag, err, got, want)
			}
		}
		port.StopListening()
		return nil
	})
}

func TestServer_AnswersRedisBenchmark(t *testing.T) {
	path := program(t, "redis-benchmark")
	inLoop(t, func(r *reactor.Reactor, co *deferred.Coroutine) error {
		data := store{}
		port, err := reactor.TCPServer{Addr: "127.0.0.1:0"}.Listen(r, resp.NewServer(resp.ServerConfig{Handler: data.handle}))
		if err != nil {
			return err
		}
		number := strconv.Itoa(port.Addr().(*net.TCPAddr).Port)
		cmd := exec.Command(path, "-p", number, "-t", "ping_inline,ping_mbulk,set,get", "-n", "10000", "-P", "50", "-c", "10", "-d", "100", "-r", "1000", "--csv")
		got, err := deferred.Await(co, reactor.Command{Cmd: cmd}.Output(r))
		if err != nil || bytes.Count(got, []byte("\n\"")) != 4 {
			t.Errorf("%v\n%s", err, got)
		}
		if len(data) == 0 || len(data) > 1000 {
			t.Errorf("%d keys", len(data))
		}
		port.StopListening()
		return nil
	})
}
