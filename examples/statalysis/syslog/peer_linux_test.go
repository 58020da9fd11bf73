package syslog

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"sasync/deferred"
	"sasync/examples/statalysis/accesslog"
	"sasync/reactor"
)

// find gives a program that the test needs.
func find(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		path, err = exec.LookPath("/usr/sbin/" + name)
	}
	if err == nil {
		return path
	}
	if os.Getenv("SASYNC_REQUIRE") == "1" {
		t.Fatalf("%s is required and missing", name)
	}
	t.Skipf("no %s", name)
	return ""
}

// receive runs a server on this machine while send, on a goroutine of its own,
// has real programs send to its ports, and returns the lines when there are n. The
// context of send ends then, too.
func receive(t *testing.T, n int, send func(ctx context.Context, tcp, udp string) error) []string {
	t.Helper()
	r, err := reactor.New(reactor.Config{Signals: []os.Signal{}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, arrived := context.WithCancel(t.Context())
	defer arrived()
	var text strings.Builder
	server := New(r, Config{Sink: func(b Batch) *deferred.Deferred[deferred.Unit] {
		text.WriteString(b.Text)
		if strings.Count(text.String(), "\n") >= n {
			arrived()
			r.Stop()
		}
		return nil
	}})
	if err := server.Listen("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	addrs := server.Addrs()
	var sendErr error
	r.CallWhenRunning(func() {
		reactor.DeferToThread(r, func(context.Context) (deferred.Unit, error) {
			return deferred.Unit{}, send(ctx, addrs[0].String(), addrs[1].String())
		}).AddErrback(func(err error) (deferred.Unit, error) {
			sendErr = err
			r.Stop()
			return deferred.Unit{}, nil
		})
		r.CallLater(30*time.Second, func() { // in vain
			arrived()
			r.Stop()
		})
	})
	r.Before(reactor.Shutdown, func() *deferred.Deferred[deferred.Unit] { return server.Close() })
	if err := r.Run(); err != nil || sendErr != nil {
		t.Fatal(err, sendErr)
	}
	return strings.Split(strings.TrimSuffix(text.String(), "\n"), "\n")
}

func TestLogger_ArrivesInEachOfItsForms(t *testing.T) {
	logger := find(t, "logger")
	forms := [][]string{
		{"--tcp", "--rfc3164"}, {"--tcp", "--rfc5424"}, {"--tcp", "--rfc5424", "--octet-count"}, {"--tcp", "--rfc3164", "--octet-count"},
		{"--udp", "--rfc3164"}, {"--udp", "--rfc5424"}, {"--udp", "--rfc5424=notime,nohost,notq"},
	}
	const lines = 3
	got := receive(t, lines*len(forms), func(_ context.Context, tcp, udp string) error {
		for i, form := range forms {
			to := tcp
			if form[0] == "--udp" {
				to = udp
			}
			host, port, err := net.SplitHostPort(to)
			if err != nil {
				return err
			}
			args := append(form, "--server", host, "--port", port, "--tag", "apache", "--socket-errors=off")
			for n := range lines {
				cmd := exec.Command(logger, args...)
				cmd.Stdin = strings.NewReader(fmt.Sprintf("%d.%d %s\n", i, n, access))
				if out, err := cmd.CombinedOutput(); err != nil {
					return fmt.Errorf("%v: %w: %s", form, err, out)
				}
			}
		}
		return nil
	})
	slices.Sort(got)
	for i, line := range got {
		if want := fmt.Sprintf("%d.%d %s", i/lines, i%lines, access); line != want {
			t.Errorf("%v\ngot  %s\nwant %s", forms[min(i/lines, len(forms)-1)], line, want)
		}
	}
	if len(got) != lines*len(forms) {
		t.Errorf("%d lines", len(got))
	}
}

// runServer runs a web server until the function that it returns is called.
func runServer(t *testing.T, program string, args ...string) func() {
	t.Helper()
	cmd := exec.Command(program, args...)
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return func() {
		cmd.Process.Signal(syscall.SIGTERM)
		cmd.Wait()
		if t.Failed() {
			t.Logf("%s: %s", program, &out)
		}
	}
}

// freePort is a port that nobody listens on just now.
func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// request asks for a page, again until the server answers.
func request(ctx context.Context, port int, path string) error {
	for {
		c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: www.example.org\r\nUser-Agent: Test/1.0 (a \"b\")\r\nConnection: close\r\n\r\n", path)
			_, err = c.Read(make([]byte, 1024))
			c.Close()
		}
		if err == nil || ctx.Err() != nil {
			return nil
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// wantRecords reads lines as whoever loads them does.
func wantRecords(t *testing.T, lines []string, format accesslog.Format, paths ...string) {
	t.Helper()
	got, err := accesslog.Detect([]byte(strings.Join(lines, "\n") + "\n"))
	if err != nil || got != format {
		t.Fatalf("%v, %v: %q", got, err, lines)
	}
	p := accesslog.Parser{Format: format}
	var r accesslog.Record
	var found []string
	for _, line := range lines {
		if err := p.Parse(line, &r); err != nil || r.IP != "127.0.0.1" {
			t.Errorf("%v: %s", err, line)
		}
		found = append(found, r.URL)
	}
	slices.Sort(found) // HAProxy has a thread for each connection
	if !slices.Equal(found, paths) {
		t.Errorf("got %q, want %q", found, paths)
	}
}

func TestNginx_SendsItsAccessLog(t *testing.T) {
	nginx := find(t, "nginx")
	dir, port := t.TempDir(), freePort(t)
	lines := receive(t, 2, func(ctx context.Context, _, udp string) error {
		config := fmt.Sprintf(`
daemon off; master_process off; pid %[1]s/pid; error_log stderr;
events { worker_connections 64; }
http {
	access_log syslog:server=%[3]s,tag=nginx,severity=info combined;
	client_body_temp_path %[1]s; proxy_temp_path %[1]s; fastcgi_temp_path %[1]s; uwsgi_temp_path %[1]s; scgi_temp_path %[1]s;
	server { listen 127.0.0.1:%[2]d; location / { return 204; } }
}`, dir, port, udp)
		path := filepath.Join(dir, "nginx.conf")
		if err := os.WriteFile(path, []byte(config), 0o600); err != nil {
			return err
		}
		defer runServer(t, nginx, "-p", dir, "-c", path)()
		for _, page := range []string{"/one?a=b", "/two"} {
			if err := request(ctx, port, page); err != nil {
				return err
			}
		}
		<-ctx.Done() // when both have arrived
		return nil
	})
	wantRecords(t, lines, accesslog.Combined, "/one?a=b", "/two")
}

func TestHAProxy_SendsItsHTTPLog(t *testing.T) {
	haproxy := find(t, "haproxy")
	dir, port := t.TempDir(), freePort(t)
	lines := receive(t, 2, func(ctx context.Context, _, udp string) error {
		config := fmt.Sprintf(`
global
	log %s local0
defaults
	mode http
	log global
	option httplog
	timeout client 5s
	timeout server 5s
	timeout connect 5s
frontend web
	bind 127.0.0.1:%d
	http-request return status 200
`, udp, port)
		path := filepath.Join(dir, "haproxy.cfg")
		if err := os.WriteFile(path, []byte(config), 0o600); err != nil {
			return err
		}
		defer runServer(t, haproxy, "-db", "-f", path)()
		for _, page := range []string{"/one?a=b", "/two"} {
			if err := request(ctx, port, page); err != nil {
				return err
			}
		}
		<-ctx.Done()
		return nil
	})
	wantRecords(t, lines, accesslog.HAProxy, "/one?a=b", "/two")
}
