package http1_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"sasync/protocols/http1"
	"sasync/protocols/internal/peertest"
	"sasync/reactor"
)

// withClient runs a server while f, on another goroutine, talks to it with Go's
// own client.
func withClient(t *testing.T, handler func(r *reactor.Reactor) http1.Handler, f func(ask asker)) {
	t.Helper()
	r := peertest.NewReactor(t)
	server := http1.NewServer(http1.ServerConfig{Handler: handler(r)})
	addr := peertest.Listen(t, r, server)
	peertest.Beside(t, r, func() {
		transport := &http.Transport{DisableCompression: true}
		defer transport.CloseIdleConnections()
		client := &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		f(asker{t, client, "http://" + addr})
	})
}

type asker struct {
	t      *testing.T
	client *http.Client
	url    string
}

// do sends a request with header fields, "Range", "bytes=0-1" for instance, and
// reads the answer.
func (a asker) do(method, path, body string, fields ...string) (*http.Response, string) {
	a.t.Helper()
	r, err := http.NewRequest(method, a.url+path, strings.NewReader(body))
	if err != nil {
		a.t.Error(err)
		return &http.Response{}, ""
	}
	for i := 0; i < len(fields); i += 2 {
		r.Header.Add(fields[i], fields[i+1])
	}
	answer, err := a.client.Do(r)
	if err != nil {
		a.t.Error(err)
		return &http.Response{}, ""
	}
	defer answer.Body.Close()
	all, err := io.ReadAll(answer.Body)
	if err != nil {
		a.t.Errorf("%s %s: %v", method, path, err)
	}
	return answer, string(all)
}

func (a asker) get(path string, fields ...string) (*http.Response, string) {
	a.t.Helper()
	return a.do("GET", path, "", fields...)
}
