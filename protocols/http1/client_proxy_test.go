package http1_test

import (
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"
	"testing"

	"sasync/deferred"
	"sasync/protocols/http1"
)

// proxy is one of net/http's, which counts what it passes on.
type proxy struct {
	*httptest.Server
	mu              sync.Mutex // guards what follows
	passed, tunnels int
	authorization   string
}

func newProxy(t *testing.T) *proxy {
	p := &proxy{}
	forward := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {}}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p.note(r); r.Method != http.MethodConnect {
			forward.ServeHTTP(w, r)
			return
		}
		to, err := net.Dial("tcp", r.Host)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		from, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = io.WriteString(from, "HTTP/1.1 200 OK\r\n\r\n")
		go func() { _, _ = io.Copy(to, from); to.Close() }()
		go func() { _, _ = io.Copy(from, to); from.Close() }()
	}))
	t.Cleanup(p.Close)
	return p
}

func (p *proxy) note(r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.authorization = r.Header.Get("Proxy-Authorization")
	if r.Method == http.MethodConnect {
		p.tunnels++
	} else {
		p.passed++
	}
}

func (p *proxy) noted() (authorization string, passed, tunnels int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.authorization, p.passed, p.tunnels
}

func TestClient_GoesByAProxyThatReadsAndByATunnel(t *testing.T) {
	p := newProxy(t)
	hello := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, "hello "+r.URL.Path) })
	plain := goServer(t, hello)
	secure := httptest.NewTLSServer(hello)
	t.Cleanup(secure.Close)
	by, err := url.Parse(p.URL)
	if err != nil {
		t.Fatal(err)
	}
	by.User = url.UserPassword("who", "knows")
	cfg := http1.ClientConfig{
		Proxy: http.ProxyURL(by),
		TLS:   &tls.Config{RootCAs: secure.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs},
	}
	asking(t, cfg, func(c *http1.Client, co *deferred.Coroutine) {
		for _, s := range []*httptest.Server{plain, secure} {
			if _, body, err := fetch(co, c, request(t, "GET", s.URL+"/a", nil)); err != nil || body != "hello /a" {
				t.Errorf("%s: %q, %v", s.URL, body, err)
			}
			if told, _, _ := p.noted(); told != "Basic d2hvOmtub3dz" {
				t.Errorf("the proxy is told %q", told)
			}
		}
	})
	if _, passed, tunnels := p.noted(); passed != 1 || tunnels != 1 {
		t.Errorf("%d requests were passed on and %d tunnels made, want one each", passed, tunnels)
	}
}
