package http1_test

import (
	"net"
	"net/http"
	"strings"
	"testing"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/protocols/http1"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

type answering = deferred.Deferred[*http1.Response]

// scene is a client and, on a network in memory, a server that says what the test
// has it say.
type scene struct {
	t      *testing.T
	r      *reactortest.Reactor
	client *http1.Client
	peers  []*reactortest.Protocol // the server's connections
	read   []int                   // how much of what each has received was looked at
	onMade func(t reactor.Transport)
}

// hosts are where the server listens.
var hosts = []string{"192.0.2.1", "192.0.2.2"}

func newScene(t *testing.T, cfg http1.ClientConfig) *scene {
	t.Helper()
	s := &scene{t: t, r: reactortest.NewReactor(t, reactor.Config{})}
	for _, host := range hosts {
		_, err := reactor.TCPServer{Addr: host + ":80"}.Listen(s.r.Reactor, reactor.FactoryFunc(func(net.Addr) reactor.Protocol {
			p := &reactortest.Protocol{OnMade: s.onMade}
			s.peers, s.read = append(s.peers, p), append(s.read, 0)
			return p
		}))
		if err != nil {
			t.Fatal(err)
		}
	}
	if cfg.Proxy == nil {
		cfg.Proxy = directly
	}
	s.client = http1.NewClient(s.r.Reactor, cfg)
	s.r.Start()
	return s
}

func (s *scene) get(path string) *answering { return s.getFrom(0, path) }

func (s *scene) getFrom(host int, path string) *answering {
	d := s.client.Get("http://" + hosts[host] + path)
	s.r.Settle()
	return d
}

func (s *scene) do(r *http.Request) *answering {
	d := s.client.Do(r)
	s.r.Settle()
	return d
}

// say has the server send something on a connection.
func (s *scene) say(peer int, text string) {
	s.t.Helper()
	if peer >= len(s.peers) {
		s.t.Fatalf("there is no connection %d", peer)
	}
	_, _ = s.peers[peer].Transport.Write([]byte(text))
	s.r.Settle()
}

// heard is what the server has received on a connection since it was asked last.
func (s *scene) heard(peer int) string {
	s.t.Helper()
	if peer >= len(s.peers) {
		s.t.Fatalf("there is no connection %d", peer)
	}
	text := string(s.peers[peer].Received[s.read[peer]:])
	s.read[peer] += len(text)
	return text
}

func (s *scene) wantHeard(peer int, want string) {
	s.t.Helper()
	if got := s.heard(peer); got != want {
		s.t.Errorf("connection %d has got %q, want %q", peer, got, want)
	}
}

// wantLine wants one request to have come, with this first line.
func (s *scene) wantLine(peer int, want string) {
	s.t.Helper()
	if got, _, _ := strings.Cut(s.heard(peer), "\r\n"); got != want {
		s.t.Errorf("connection %d has got %q, want %q", peer, got, want)
	}
}

// wantOpen wants so many connections of the client to be open.
func (s *scene) wantOpen(want int) {
	s.t.Helper()
	s.r.Settle()
	open := 0
	for _, p := range s.peers {
		if len(p.Lost) == 0 {
			open++
		}
	}
	if open != want {
		s.t.Errorf("%d connections are open, want %d", open, want)
	}
}

// wantBody wants an answer with this body.
func (s *scene) wantBody(d *answering, want string) *http1.Response {
	s.t.Helper()
	answer := deferredtest.Result(s.t, d)
	all := answer.Body.ReadAll(0)
	s.r.Settle()
	if got := deferredtest.Result(s.t, all); string(got) != want {
		s.t.Errorf("the body is %.80q, want %.80q", got, want)
	}
	return answer
}

const (
	ok5    = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
	ok0    = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
	okHead = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"
)

// linesOf is the head of a request to the first host as the client sends it.
func linesOf(first string, fields ...string) string {
	all := append([]string{first, "Host: 192.0.2.1", "User-Agent: sasync"}, fields...)
	return strings.Join(all, "\r\n") + "\r\n\r\n"
}
