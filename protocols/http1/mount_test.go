package http1_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"

	"sasync/protocols/http1"
	"sasync/protocols/internal/peertest"
	"sasync/reactor"
)

// mounted tests a http.Handler.
func mounted(t *testing.T, h http.HandlerFunc, f func(a asker)) {
	t.Helper()
	withClient(t, func(r *reactor.Reactor) http1.Handler { return http1.Mount(r.Blocking(), h) }, f)
}

func TestMount_RunsAnyHandler(t *testing.T) {
	mounted(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		w.Header().Set("X-Name", r.URL.Query().Get("name"))
		w.WriteHeader(201)
		fmt.Fprintf(w, "%s %s %q %v", r.Method, r.Host, body, err)
	}, func(a asker) {
		for _, body := range []string{"", "abc", strings.Repeat("x", 100)} {
			answer, got := a.do("POST", "/?name=ann", body)
			want := fmt.Sprintf("POST %s %q <nil>", strings.TrimPrefix(a.url, "http://"), body)
			if answer.StatusCode != 201 || got != want || answer.Header.Get("X-Name") != "ann" || answer.ContentLength != int64(len(want)) {
				t.Errorf("%s %q %v", answer.Status, got, answer.Header)
			}
		}
	})
}

func TestMount_MovesLargeBodiesBothWays(t *testing.T) {
	body := bytes.Repeat([]byte("0123456789abcdef"), 1<<16)   // 1 MiB
	mounted(t, func(w http.ResponseWriter, r *http.Request) { // each byte back as soon as it is there
		if n, err := io.Copy(w, r.Body); n != int64(len(body)) || err != nil {
			t.Errorf("%d bytes, %v", n, err)
		}
	}, func(a asker) {
		if _, got := a.do("POST", "/", string(body)); got != string(body) {
			t.Errorf("%d bytes came back", len(got))
		}
	})
}

func TestMount_TellsTrailersBothWays(t *testing.T) {
	mounted(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Trailer", "X-Sum")
		_, _ = io.Copy(w, r.Body)
		w.(http.Flusher).Flush()
		w.Header().Set("X-Sum", r.Trailer.Get("X-Sum"))
		w.Header().Set(http.TrailerPrefix+"X-Other", "2")
	}, func(a asker) {
		r, err := http.NewRequest("POST", a.url, io.MultiReader(strings.NewReader("abc"))) // chunked
		if err != nil {
			t.Error(err)
			return
		}
		r.Trailer = http.Header{"X-Sum": {"1"}}
		answer, err := a.client.Do(r)
		if err != nil {
			t.Error(err)
			return
		}
		body, err := io.ReadAll(answer.Body)
		if string(body) != "abc" || err != nil || answer.Trailer.Get("X-Sum") != "1" || answer.Trailer.Get("X-Other") != "2" {
			t.Errorf("%q, %v, %v", body, answer.Trailer, err)
		}
		answer.Body.Close()
	})
}

func TestMount_SendsWhatIsFlushed(t *testing.T) {
	goOn := make(chan struct{})
	mounted(t, func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, "first")
		w.(http.Flusher).Flush()
		<-goOn
		fmt.Fprintln(w, "second")
	}, func(a asker) {
		answer, err := a.client.Get(a.url)
		if err != nil {
			t.Error(err)
			return
		}
		defer answer.Body.Close()
		first := make([]byte, 6)
		if _, err := io.ReadFull(answer.Body, first); err != nil || string(first) != "first\n" {
			t.Errorf("%q, %v", first, err)
		}
		close(goOn)
		if rest, err := io.ReadAll(answer.Body); err != nil || string(rest) != "second\n" {
			t.Errorf("%q, %v", rest, err)
		}
	})
}

func TestMount_EndsTheContextWithTheConnection(t *testing.T) {
	ended := make(chan error, 1)
	mounted(t, func(w http.ResponseWriter, r *http.Request) {
		w.(http.Flusher).Flush()
		<-r.Context().Done()
		_, err := w.Write(make([]byte, 1<<20))
		ended <- errors.Join(err, r.Context().Err())
	}, func(a asker) {
		ctx, cancel := context.WithCancel(context.Background())
		r, _ := http.NewRequestWithContext(ctx, "GET", a.url, nil)
		answer, err := a.client.Do(r)
		if err != nil {
			t.Error(err)
		}
		cancel()
		answer.Body.Close()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("the handler saw %v", err)
		}
	})
}

func TestMount_OfAPanicIsAnError(t *testing.T) {
	mounted(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/begun" {
			w.(http.Flusher).Flush()
		}
		panic(http.ErrAbortHandler)
	}, func(a asker) {
		for _, path := range []string{"/", "/begun"} {
			answer, err := a.client.Get(a.url + path)
			if err == nil {
				_, err = io.ReadAll(answer.Body)
				answer.Body.Close()
			}
			if err == nil {
				t.Errorf("%s is answered", path)
			}
		}
	})
}

func TestMount_IsUnavailableWhenThePoolIsFull(t *testing.T) {
	r, err := reactor.New(reactor.Config{Blocking: reactor.PoolConfig{Goroutines: 1, MaxQueued: 1}})
	if err != nil {
		t.Fatal(err)
	}
	release := make(chan struct{})
	held := func(w http.ResponseWriter, r *http.Request) { <-release }
	addr := peertest.Listen(t, r, http1.NewServer(http1.ServerConfig{Handler: http1.Mount(r.Blocking(), http.HandlerFunc(held))}))
	peertest.Beside(t, r, func() {
		client := &http.Client{Transport: &http.Transport{}}
		defer client.CloseIdleConnections()
		statuses := make(chan int)
		for range 4 {
			go func() {
				answer, err := client.Get("http://" + addr)
				if err != nil {
					t.Error(err)
					statuses <- 0
					return
				}
				answer.Body.Close()
				statuses <- answer.StatusCode
			}()
		}
		for range 2 {
			if s := <-statuses; s != 503 {
				t.Errorf("status %d", s)
			}
		}
		close(release)
		for range 2 {
			if s := <-statuses; s != 200 {
				t.Errorf("status %d", s)
			}
		}
	})
}

func TestMount_TakesAReverseProxy(t *testing.T) {
	behind := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		fmt.Fprintf(w, "%s %s %s", r.Method, r.URL, body)
	}))
	defer behind.Close()
	to, err := url.Parse(behind.URL)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(to)
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	proxy.Transport = transport
	mounted(t, proxy.ServeHTTP, func(a asker) {
		if _, got := a.do("POST", "/a?b=c", "abc"); got != "POST /a?b=c abc" {
			t.Errorf("got %q", got)
		}
	})
}
