package http1_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptrace"
	"net/textproto"
	"os"
	"strings"
	"testing"
	"time"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/protocols/http1"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

func TestDo_WritesARequestAsItShouldBe(t *testing.T) {
	s := newScene(t, http1.ClientConfig{KeepEncoding: true})
	field := func(key, value string) func(r *http.Request) {
		return func(r *http.Request) { r.Header.Set(key, value) }
	}
	for _, c := range []struct {
		method, path, body string
		change             func(r *http.Request)
		want               string
	}{
		{"GET", "/?q=a+b#c", "", func(r *http.Request) {}, linesOf("GET /?q=a+b HTTP/1.1")},
		{"GET", "", "", field("User-Agent", "me"), "GET / HTTP/1.1\r\nHost: 192.0.2.1\r\nUser-Agent: me\r\n\r\n"},
		{"GET", "", "", func(r *http.Request) { r.Header["User-Agent"] = nil }, "GET / HTTP/1.1\r\nHost: 192.0.2.1\r\n\r\n"},
		{"GET", "", "", func(r *http.Request) { r.Host = "example.org:81" }, "GET / HTTP/1.1\r\nHost: example.org:81\r\nUser-Agent: sasync\r\n\r\n"},
		{"", "", "", func(r *http.Request) {}, linesOf("GET / HTTP/1.1")},
		{"GET", "", "", field("Content-Length", "7"), linesOf("GET / HTTP/1.1")},
		{"POST", "", "", func(r *http.Request) {}, linesOf("POST / HTTP/1.1", "Content-Length: 0")},
		{"POST", "", "abc", field("B", "2"), linesOf("POST / HTTP/1.1", "B: 2", "Content-Length: 3") + "abc"},
		{"POST", "", "abc", func(r *http.Request) { r.Trailer = http.Header{"X-Sum": {"7"}} },
			linesOf("POST / HTTP/1.1", "Transfer-Encoding: chunked", "Trailer: X-Sum") + "3\r\nabc\r\n0\r\nX-Sum: 7\r\n\r\n"},
		{"GET", "", "", func(r *http.Request) { r.SetBasicAuth("a", "b") },
			linesOf("GET / HTTP/1.1", "Authorization: Basic YTpi")},
		{"GET", "", "", func(r *http.Request) { r.URL, _ = r.URL.Parse("http://a:b@192.0.2.1/") },
			linesOf("GET / HTTP/1.1", "Authorization: Basic YTpi")},
	} {
		r := request(t, c.method, "http://192.0.2.1"+c.path, strings.NewReader(c.body))
		r.Method = c.method
		c.change(r)
		d := s.do(r)
		s.wantHeard(0, c.want)
		s.say(0, ok0)
		deferredtest.Result(t, d)
	}
	s.wantOpen(1)
}

func TestDo_RefusesWhatCouldEndAFieldOrARequest(t *testing.T) {
	s := newScene(t, http1.ClientConfig{})
	for name, change := range map[string]func(r *http.Request){
		"a value":    func(r *http.Request) { r.Header["A"] = []string{"b\r\nC: d"} },
		"a name":     func(r *http.Request) { r.Header["A: b\r\nC"] = []string{"d"} },
		"a method":   func(r *http.Request) { r.Method = "GET / HTTP/1.1\r\nA:" },
		"a host":     func(r *http.Request) { r.Host = "a\r\nB: c" },
		"a URL":      func(r *http.Request) { r.URL.Opaque = "/ HTTP/1.1\r\nA: b" },
		"a URL host": func(r *http.Request) { r.Host, r.URL.Host = "a", "192.0.2.1\r\n:80" },
		"a query":    func(r *http.Request) { r.URL.RawQuery = "a b" },
		"a trailer":  func(r *http.Request) { r.Trailer = http.Header{"Content-Length": nil} },
		"no URL":     func(r *http.Request) { r.URL = nil },
		"no host":    func(r *http.Request) { r.URL.Host = ""; r.Host = "a" },
		"ftp":        func(r *http.Request) { r.URL.Scheme = "ftp" },
		"CONNECT":    func(r *http.Request) { r.Method = "CONNECT" },
		"a length":   func(r *http.Request) { r.ContentLength = 3; r.Body = nil },
	} {
		r := request(t, "GET", "http://192.0.2.1/", nil)
		change(r)
		if err := deferredtest.Failure(t, s.do(r)); !errors.Is(err, http1.ErrBadRequest) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := deferredtest.Failure(t, s.client.Get("http://a b/")); !errors.Is(err, http1.ErrBadRequest) {
		t.Errorf("%v", err)
	}
	s.wantOpen(0)
}

func TestDo_LeavesTheRequestAsItWas(t *testing.T) {
	jar, _ := cookiejar.New(nil)
	s := newScene(t, http1.ClientConfig{Jar: jar})
	r := request(t, "POST", "http://192.0.2.1/", strings.NewReader("abc"))
	r.Header.Set("A", "b")
	want := fmt.Sprint(r.Header, r.ContentLength, r.Host, r.Method)
	for range 2 {
		d := s.do(r)
		s.say(len(s.peers)-1, "HTTP/1.1 200 OK\r\nSet-Cookie: c=d\r\nContent-Length: 0\r\n\r\n")
		deferredtest.Result(t, d)
		if got := fmt.Sprint(r.Header, r.ContentLength, r.Host, r.Method); got != want {
			t.Errorf("it is %s, and was %s", got, want)
		}
		r.Body, _ = r.GetBody()
	}
	if _, last, _ := strings.Cut(s.heard(0), "abc"); !strings.Contains(last, "Cookie: c=d\r\n") {
		t.Errorf("the cookie is not in %q", last)
	}
}

func TestDo_CancellingAbortsAtEveryStage(t *testing.T) {
	for name, stage := range map[string]func(s *scene){
		"before an answer": func(s *scene) {},
		"in the head":      func(s *scene) { s.say(0, "HTTP/1.1 200 OK\r\n") },
		"behind a 100":     func(s *scene) { s.say(0, "HTTP/1.1 100 Continue\r\n\r\n") },
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t, http1.ClientConfig{})
			d := s.get("/")
			stage(s)
			d.Cancel()
			s.wantOpen(0)
			if err := deferredtest.Failure(t, d); !errors.Is(err, deferred.ErrCancelled) {
				t.Errorf("%v", err)
			}
			if reason := s.peers[0].Lost[0]; !errors.Is(reason, reactor.ErrConnectionLost) {
				t.Errorf("the server is told %v", reason)
			}
		})
	}
}

func TestDo_TheContextEndsHeadAndBody(t *testing.T) {
	for _, head := range []string{"", okHead + "hello"} {
		s := newScene(t, http1.ClientConfig{})
		ctx, cancel := context.WithCancelCause(context.Background())
		d := s.do(request(t, "GET", "http://192.0.2.1/", nil).WithContext(ctx))
		s.say(0, head)
		why := errors.New("enough")
		cancel(why)
		s.r.RunUntil(func() bool { return len(s.peers[0].Lost) > 0 })
		var err error
		if head == "" {
			err = deferredtest.Failure(t, d)
		} else {
			all := deferredtest.Result(t, d).Body.ReadAll(0)
			s.r.Settle()
			err = deferredtest.Failure(t, all)
		}
		if !errors.Is(err, why) {
			t.Errorf("after %q: %v", head, err)
		}
	}
}

func TestDo_LimitsTheTimeOfEachPhase(t *testing.T) {
	cfg := http1.ClientConfig{ConnectTimeout: 1 * time.Second, HeadTimeout: 2 * time.Second, BodyTimeout: 3 * time.Second}
	for name, c := range map[string]struct {
		timeout time.Duration // in all
		after   time.Duration
		silent  bool
		say     string
		what    string
	}{
		"connecting": {0, time.Second, true, "", "connecting"},
		"the head":   {0, 2 * time.Second, false, "HTTP/1.1 200", "the head of the answer"},
		"the body":   {0, 3 * time.Second, false, okHead + "hello", "the body"},
		"all, head":  {1500 * time.Millisecond, 1500 * time.Millisecond, false, "", "the answer"},
		"all, body":  {1500 * time.Millisecond, 1500 * time.Millisecond, false, okHead + "hello", "the answer"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := cfg
			cfg.Timeout = c.timeout
			s := newScene(t, cfg)
			s.r.Network.Silent = c.silent
			d := s.get("/")
			if c.say != "" {
				s.say(0, c.say)
			}
			var all *deferred.Deferred[[]byte]
			if d.Fired() {
				all = deferredtest.Result(t, d).Body.ReadAll(0)
			}
			over := func() bool { return d.Fired() && (all == nil || all.Fired()) }
			s.r.Advance(c.after - time.Millisecond)
			if over() {
				t.Error("it is over before its time")
			}
			s.r.Advance(time.Millisecond)
			var err error
			if all == nil {
				err = deferredtest.Failure(t, d)
			} else {
				err = deferredtest.Failure(t, all)
			}
			var told *deferred.TimeoutError
			if !errors.As(err, &told) || told.What != c.what || !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Errorf("%v", err)
			}
			s.wantOpen(0)
		})
	}
}

func TestDo_AsksBeforeItSendsABody(t *testing.T) {
	expecting := func(s *scene) *answering {
		r := request(s.t, "POST", "http://192.0.2.1/", strings.NewReader("abc"))
		r.Header.Set("Expect", "100-continue")
		d := s.do(r)
		s.wantHeard(0, linesOf("POST / HTTP/1.1", "Expect: 100-continue", "Accept-Encoding: gzip", "Content-Length: 3"))
		return d
	}
	t.Run("go on", func(t *testing.T) {
		s := newScene(t, http1.ClientConfig{})
		d := expecting(s)
		s.say(0, "HTTP/1.1 100 Continue\r\n\r\n")
		s.wantHeard(0, "abc")
		s.say(0, ok5)
		s.wantBody(d, "hello")
		s.wantOpen(1)
	})
	t.Run("no answer", func(t *testing.T) {
		s := newScene(t, http1.ClientConfig{})
		d := expecting(s)
		s.r.Advance(999 * time.Millisecond)
		s.wantHeard(0, "")
		s.r.Advance(time.Millisecond)
		s.wantHeard(0, "abc")
		s.say(0, "HTTP/1.1 100 Continue\r\n\r\n"+ok5)
		s.wantBody(d, "hello")
		s.wantOpen(1)
	})
	t.Run("no", func(t *testing.T) {
		s := newScene(t, http1.ClientConfig{})
		d := expecting(s)
		s.say(0, "HTTP/1.1 417 No\r\nContent-Length: 5\r\n\r\nhello")
		if s.wantBody(d, "hello").StatusCode != 417 {
			t.Error("another status")
		}
		s.wantHeard(0, "")
		s.wantOpen(0) // the server may still wait for the body
	})
}

func TestDo_TellsOfHeadsThatAnotherOneFollows(t *testing.T) {
	s := newScene(t, http1.ClientConfig{Limits: http1.Limits{HeadBytes: 200}})
	var told []string
	ctx := httptrace.WithClientTrace(context.Background(), &httptrace.ClientTrace{
		Got1xxResponse: func(code int, header textproto.MIMEHeader) error {
			told = append(told, fmt.Sprint(code, header))
			return nil
		},
	})
	r := request(t, "GET", "http://192.0.2.1/", nil).WithContext(ctx)
	d := s.do(r)
	s.say(0, "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"+ok5)
	s.wantBody(d, "hello")
	if got := strings.Join(told, " "); got != "102 map[] 103 map[Link:[</a>]]" {
		t.Errorf("told: %s", got)
	}
	d = s.do(r)
	s.say(0, strings.Repeat("HTTP/1.1 102 Processing\r\n\r\n", 8))
	if err := deferredtest.Failure(t, d); !errors.Is(err, http1.ErrTooLarge) {
		t.Errorf("without end: %v", err)
	}
}

func TestUpgrade_HandsOverTheConnection(t *testing.T) {
	s := newScene(t, http1.ClientConfig{})
	upgrade := func() *answering {
		r := request(t, "GET", "http://192.0.2.1/", nil)
		r.Header.Set("Connection", "Upgrade")
		r.Header.Set("Upgrade", "shout")
		return s.do(r)
	}
	d := upgrade()
	s.say(0, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: shout\r\n\r\nearly ")
	answer := deferredtest.Result(t, d)
	s.say(0, "late ")
	var p reactortest.Protocol
	if err := answer.Upgrade(&p); err != nil {
		t.Fatal(err)
	}
	s.r.Settle()
	s.say(0, "later")
	if string(p.Received) != "early late later" {
		t.Errorf("it has got %q", p.Received)
	}
	s.heard(0)
	_, _ = p.Transport.Write([]byte("hello"))
	s.r.Settle()
	s.wantHeard(0, "hello")
	if err := answer.Upgrade(&p); !errors.Is(err, http1.ErrNoUpgrade) {
		t.Errorf("a second one: %v", err)
	}
	deferredtest.Result(t, s.client.Shutdown()) // it is not the client's any more
	s.r.Advance(time.Hour)                      // nor its limits
	s.wantOpen(0 + boolInt(len(p.Lost) == 0))
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func TestUpgrade_EndsWhatNobodyTakes(t *testing.T) {
	s := newScene(t, http1.ClientConfig{HeadTimeout: time.Second})
	upgrade := func() *answering {
		r := request(t, "GET", "http://192.0.2.1/", nil)
		r.Header.Set("Upgrade", "shout")
		return s.do(r)
	}
	d := upgrade()
	s.say(0, "HTTP/1.1 101 Switching Protocols\r\n\r\n")
	deferredtest.Result(t, d).Body.Stop()
	s.wantOpen(0)
	d = upgrade()
	s.say(1, "HTTP/1.1 101 Switching Protocols\r\n\r\n")
	s.wantOpen(1)
	s.r.Advance(time.Second)
	s.wantOpen(0)
	if err := deferredtest.Result(t, d).Upgrade(&reactortest.Protocol{}); !errors.Is(err, http1.ErrNoUpgrade) {
		t.Errorf("too late: %v", err)
	}
	d = upgrade()
	s.say(2, ok5) // the server goes on as it was
	s.wantBody(d, "hello")
	d = s.get("/")
	s.say(2, "HTTP/1.1 101 Switching Protocols\r\n\r\n")
	if err := deferredtest.Failure(t, d); !errors.Is(err, http1.ErrBadResponse) {
		t.Errorf("unasked: %v", err)
	}
}

// script is a Deferator that gives what the test says.
type script struct {
	loop    deferred.Loop
	waiting *deferred.Deferred[[][]byte]
	stopped bool
}

func (s *script) Next() *deferred.Deferred[[][]byte] {
	s.waiting = deferred.New[[][]byte](s.loop)
	return s.waiting
}

func (s *script) Stop() {
	s.stopped = true
	if s.waiting != nil && !s.waiting.Fired() {
		s.waiting.Errback(deferred.ErrStopped)
	}
}

func TestPieces_AreSentWhenTheyCome(t *testing.T) {
	s := newScene(t, http1.ClientConfig{KeepEncoding: true})
	source := &script{loop: s.r}
	r := request(t, "PUT", "http://192.0.2.1/", http1.Pieces(source))
	r.Trailer = http.Header{"X-Sum": nil}
	d := s.do(r)
	s.wantHeard(0, linesOf("PUT / HTTP/1.1", "Transfer-Encoding: chunked", "Trailer: X-Sum"))
	for _, piece := range []string{"hello", "again"} {
		source.waiting.Callback([][]byte{[]byte(piece)})
		s.r.Settle()
		s.wantHeard(0, "5\r\n"+piece+"\r\n")
	}
	r.Trailer.Set("X-Sum", "7")
	source.waiting.Callback(nil)
	s.r.Settle()
	s.wantHeard(0, "0\r\nX-Sum: 7\r\n\r\n")
	s.say(0, ok5)
	s.wantBody(d, "hello")
	s.wantOpen(1)
}

func TestPieces_AreHeldBackWhileTheServerTakesNone(t *testing.T) {
	s := newScene(t, http1.ClientConfig{})
	asked := 0
	piece := make([]byte, 16<<10)
	source := deferred.FromFunc(s.r, func() ([]byte, bool, error) { asked++; return piece, asked <= 1000, nil })
	s.onMade = func(t reactor.Transport) { t.Pause() }
	d := s.do(request(t, "PUT", "http://192.0.2.1/", http1.Pieces(source)))
	if asked > 40 {
		t.Errorf("%d pieces were asked for", asked)
	}
	s.peers[0].Transport.Resume()
	s.r.Settle()
	if asked != 1001 || len(s.heard(0)) < 1000*len(piece) {
		t.Errorf("only %d pieces were asked for", asked)
	}
	s.say(0, ok0)
	deferredtest.Result(t, d)
}

func TestPieces_HaveToBeAsManyAsWasSaid(t *testing.T) {
	broken := errors.New("broken")
	for name, c := range map[string]struct {
		pieces []string
		err    error
		want   error
	}{
		"too few":  {[]string{"ab"}, nil, http1.ErrBadRequest},
		"too many": {[]string{"ab", "cd"}, nil, http1.ErrBadRequest},
		"failed":   {[]string{"ab"}, broken, broken},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t, http1.ClientConfig{})
			source := deferred.FromFunc(s.r, func() (piece []byte, more bool, err error) {
				if len(c.pieces) == 0 {
					return nil, false, c.err
				}
				piece, c.pieces = []byte(c.pieces[0]), c.pieces[1:]
				return piece, true, nil
			})
			r := request(t, "PUT", "http://192.0.2.1/", http1.Pieces(source))
			r.ContentLength = 3
			if err := deferredtest.Failure(t, s.do(r)); !errors.Is(err, c.want) {
				t.Errorf("%v", err)
			}
			s.wantOpen(0)
		})
	}
}

func TestPieces_AreStoppedByAnAnswerThatComesBefore(t *testing.T) {
	s := newScene(t, http1.ClientConfig{})
	source := &script{loop: s.r}
	d := s.do(request(t, "PUT", "http://192.0.2.1/", http1.Pieces(source)))
	s.say(0, "HTTP/1.1 413 Too Large\r\nContent-Length: 5\r\n\r\nhello")
	if s.wantBody(d, "hello").StatusCode != 413 {
		t.Error("another status")
	}
	if !source.stopped {
		t.Error("the source goes on")
	}
	s.wantOpen(0)
}

func TestPieces_AreStoppedByWhateverEndsTheRequest(t *testing.T) {
	for name, end := range map[string]func(s *scene, d *answering){
		"cancelled": func(s *scene, d *answering) { d.Cancel() },
		"lost":      func(s *scene, d *answering) { s.peers[0].Transport.AbortConnection() },
		"ended":     func(s *scene, d *answering) { s.peers[0].Transport.LoseConnection() },
		"refused":   func(s *scene, d *answering) { s.say(0, "what?\r\n\r\n") },
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t, http1.ClientConfig{})
			source := &script{loop: s.r}
			d := s.do(request(t, "PUT", "http://192.0.2.1/", http1.Pieces(source)))
			end(s, d)
			s.r.Settle()
			deferredtest.Failure(t, d)
			if !source.stopped {
				t.Error("the source goes on")
			}
			s.wantOpen(0)
		})
	}
}

func TestDo_ReadsABodyThatBlocksBesideTheLoop(t *testing.T) {
	s := newScene(t, http1.ClientConfig{KeepEncoding: true})
	in, out := io.Pipe()
	d := s.do(request(t, "PUT", "http://192.0.2.1/", in))
	s.wantHeard(0, linesOf("PUT / HTTP/1.1", "Transfer-Encoding: chunked"))
	if _, err := out.Write([]byte("hello")); err != nil {
		t.Fatal(err)
	}
	s.r.RunUntil(func() bool { return len(s.peers[0].Received) > s.read[0] })
	s.wantHeard(0, "5\r\nhello\r\n")
	out.Close()
	s.r.RunUntil(func() bool { return len(s.peers[0].Received) > s.read[0] })
	s.wantHeard(0, "0\r\n\r\n")
	s.say(0, ok5)
	s.wantBody(d, "hello")
}
