package http1_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"sasync/deferred"
	"sasync/protocols/http1"
	"sasync/protocols/internal/peertest"
)

// directly is the Proxy of a client that asks nobody's environment.
func directly(*http.Request) (*url.URL, error) { return nil, nil }

// asking runs f as a coroutine with a client of cfg until it returns.
func asking(t *testing.T, cfg http1.ClientConfig, f func(c *http1.Client, co *deferred.Coroutine)) {
	t.Helper()
	r := peertest.NewReactor(t)
	if cfg.Proxy == nil {
		cfg.Proxy = directly
	}
	client := http1.NewClient(r, cfg)
	r.CallWhenRunning(func() {
		deferred.Inline(r, func(co *deferred.Coroutine) (none deferred.Unit, err error) {
			defer r.Stop()
			f(client, co)
			_, err = deferred.Await(co, client.Shutdown())
			return none, err
		})
	})
	peertest.RunReactor(t, r)
}

// goServer is a server of net/http's.
func goServer(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

// fetch sends r and reads the answer.
func fetch(co *deferred.Coroutine, c *http1.Client, r *http.Request) (*http1.Response, string, error) {
	answer, err := deferred.Await(co, c.Do(r))
	if err != nil {
		return nil, "", err
	}
	body, err := deferred.Await(co, answer.Body.ReadAll(0))
	return answer, string(body), err
}

func request(t *testing.T, method, url string, body io.Reader) *http.Request {
	t.Helper()
	r, err := http.NewRequest(method, url, body)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestClient_TalksToGo(t *testing.T) {
	large := bytes.Repeat([]byte("0123456789abcdef"), 1<<16) // 1 MiB
	s := goServer(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		w.Header().Set("X-Length", fmt.Sprint(r.ContentLength, len(body), err))
		switch r.URL.Path {
		case "/echo":
			_, _ = w.Write(body)
		case "/status":
			w.WriteHeader(204)
		default:
			fmt.Fprintf(w, "%s %s %s %q", r.Method, r.Host, r.URL, r.UserAgent())
		}
	})
	asking(t, http1.ClientConfig{}, func(c *http1.Client, co *deferred.Coroutine) {
		for _, test := range []struct {
			r    *http.Request
			want string
			note string
		}{
			{request(t, "GET", s.URL+"/a%20b?c=d", nil), fmt.Sprintf("GET %s /a%%20b?c=d %q", s.Listener.Addr(), "sasync"), "0 0 <nil>"},
			{request(t, "POST", s.URL+"/echo", strings.NewReader("abc")), "abc", "3 3 <nil>"},
			{request(t, "POST", s.URL+"/echo", bytes.NewReader(large)), string(large), "1048576 1048576 <nil>"},
			{request(t, "PUT", s.URL+"/echo", io.MultiReader(strings.NewReader("from "), strings.NewReader("a reader"))), "from a reader", "-1 13 <nil>"},
			{request(t, "PUT", s.URL+"/status", nil), "", "0 0 <nil>"},
			{request(t, "HEAD", s.URL+"/x", nil), "", "0 0 <nil>"},
		} {
			answer, body, err := fetch(co, c, test.r)
			if err != nil || body != test.want || answer.Header.Get("X-Length") != test.note {
				t.Errorf("%s %s: %.60q %v %v", test.r.Method, test.r.URL, body, err, answer)
			}
		}
	})
}

func TestClient_FollowsRedirects(t *testing.T) {
	s := goServer(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		switch r.URL.Path {
		case "/302":
			http.Redirect(w, r, "/end", http.StatusFound)
		case "/307":
			http.Redirect(w, r, "/end", http.StatusTemporaryRedirect)
		case "/loop":
			http.Redirect(w, r, "/loop", http.StatusFound)
		default:
			fmt.Fprintf(w, "%s %q %s", r.Method, body, r.Referer())
		}
	})
	asking(t, http1.ClientConfig{}, func(c *http1.Client, co *deferred.Coroutine) {
		for path, want := range map[string]string{
			"/302": `GET "" ` + s.URL + "/302",
			"/307": `POST "abc" ` + s.URL + "/307",
		} {
			if _, got, err := fetch(co, c, request(t, "POST", s.URL+path, strings.NewReader("abc"))); got != want || err != nil {
				t.Errorf("%s: %s, %v", path, got, err)
			}
		}
		if _, _, err := fetch(co, c, request(t, "GET", s.URL+"/loop", nil)); !errors.Is(err, http1.ErrTooManyRedirects) {
			t.Errorf("a loop: %v", err)
		}
		unread := request(t, "POST", s.URL+"/307", io.MultiReader(strings.NewReader("abc")))
		if answer, _, err := fetch(co, c, unread); err != nil || answer.StatusCode != 307 {
			t.Errorf("a body that can't be had again: %v, %v", answer, err)
		}
	})
}
