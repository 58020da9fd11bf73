package serve_test

import (
	"bytes"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sasync/dbthread"
	_ "sasync/dbthread/sqlite"
	"sasync/deferred"
	"sasync/examples/statalysis/daily"
	"sasync/examples/statalysis/serve"
	"sasync/examples/statalysis/store"
	"sasync/protocols/http1"
	"sasync/reactor"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// firstDay is where the log of the tests begins.
var firstDay = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC).Unix()

// nasty is what must remain text wherever it is shown.
const nasty = `/<img src=x onerror="window.pwned=1">"'><script>window.pwned=2</script>`

// opened is a site with a log of three days, on a loop and sockets of its own.
type opened struct {
	t       *testing.T
	url     string
	reactor *reactor.Reactor
	broker  *dbthread.Broker
}

// open serves a site until the end of the test.
func open(t *testing.T, cfg serve.Config) *opened {
	t.Helper()
	r, err := reactor.New(reactor.Config{})
	if err != nil {
		t.Fatal(err)
	}
	o := &opened{t: t, reactor: r}
	o.broker = dbthread.Open(r, filepath.Join(t.TempDir(), "stat.db"), dbthread.Config{Startup: fill})
	cfg.Broker = o.broker
	site, err := serve.New(r, cfg)
	if err != nil {
		t.Fatal(err)
	}
	server := http1.NewServer(http1.ServerConfig{Handler: site.Handler})
	port, err := reactor.TCPServer{Addr: "127.0.0.1:0"}.Listen(r, server)
	if err != nil {
		t.Fatal(err)
	}
	o.url = "http://" + port.Addr().String()
	r.Before(reactor.Shutdown, o.broker.Shutdown)
	r.Before(reactor.Shutdown, site.Shutdown)
	r.Before(reactor.Shutdown, func() *deferred.Deferred[deferred.Unit] { return server.Shutdown(r) })
	ended := make(chan error, 1)
	go func() { ended <- r.Run() }()
	t.Cleanup(func() {
		http.DefaultClient.CloseIdleConnections()
		_ = r.Post(func() { r.Stop() })
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return o
}

// fill makes a database of a few requests.
func fill(tx *dbthread.Tx) error {
	if err := store.CreateSchema(tx); err != nil {
		return err
	}
	for _, sql := range []string{
		`INSERT INTO vhost (id, value, host) VALUES (1, 'www.example.org', 'example.org')`,
		`INSERT INTO url (id, value, kind) VALUES (1, '/', 1), (2, '/about', 1), (3, '` + strings.ReplaceAll(nasty, "'", "''") + `', 1)`,
		`INSERT INTO ref (id, value, host, path_at) VALUES (1, '-', '-', 1), (2, 'https://news.example.net/item', 'news.example.net', 25)`,
		`INSERT INTO ua (id, value) VALUES (1, 'Firefox'), (2, 'Safari')`,
		`INSERT INTO rules (id, "key", kind, text, name, family, file, line) VALUES (1, 'a', 'url', '/.env', 'secrets', 'attacks', 'attacks.url', 3),
			(2, 'b', 'ua', 'Googlebot', 'Googlebot', 'search engines', 'search-engines.ua', 7), (3, 'c', 'url', '/shop', 'shop', 'own', 'own.url', 1)`,
		`INSERT INTO bad_ip (ip, kind, id_rule, purged) VALUES ('198.51.100.1', 'block', 1, 1), ('198.51.100.2', 'ignore', 2, 1), ('203.0.113.1', 'block', 3, 1)`,
		fmt.Sprintf(`INSERT INTO bad_seen (ip, id_file, requests, served, pages, bytes, robots, "first", "last") VALUES ('198.51.100.1', 1, 100, 4, 90, 900, 0, %[1]d, %[2]d),
			('198.51.100.2', 1, 70, 70, 60, 700, 1, %[1]d, %[2]d), ('203.0.113.1', 1, 40, 39, 30, 400, 0, %[1]d, %[2]d)`, firstDay, firstDay+daily.Seconds),
	} {
		if _, err := tx.Exec(sql); err != nil {
			return err
		}
	}
	for i := range int64(60) {
		_, err := tx.Exec(`INSERT INTO entries (dt, tz, ip, http, was_rd, id_vhost, id_url, id_ref, id_ua, method, bytes) VALUES (?, 0, ?, 200, 0, 1, ?, ?, ?, 'GET', 1000)`,
			firstDay+i*4000, fmt.Sprintf("192.0.2.%d", i%7), 1+i%3, 1+i%2, 1+i%2)
		if err != nil {
			return err
		}
	}
	return daily.Touch(tx, []int64{firstDay, firstDay + daily.Seconds, firstDay + 2*daily.Seconds})
}

// request asks, and gives the status and the body.
func (o *opened) request(method, path, body string, header ...string) (int, string) {
	o.t.Helper()
	status, text, _ := o.ask(method, path, body, header...)
	return status, text
}

func (o *opened) ask(method, path, body string, header ...string) (int, string, http.Header) {
	o.t.Helper()
	req, err := http.NewRequest(method, o.url+path, strings.NewReader(body))
	if err != nil {
		o.t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		if header[i] == "Host" {
			req.Host = header[i+1]
		} else {
			req.Header.Set(header[i], header[i+1])
		}
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(req)
	if err != nil {
		o.t.Fatal(err)
	}
	defer answer.Body.Close()
	var text bytes.Buffer
	if _, err := text.ReadFrom(answer.Body); err != nil {
		o.t.Fatal(err)
	}
	return answer.StatusCode, text.String(), answer.Header
}

// add stores one more request, as a load would.
func (o *opened) add(t *testing.T) {
	t.Helper()
	done := make(chan error, 1)
	_ = o.reactor.Post(func() {
		dbthread.Transact(o.broker, "add", func(tx *dbthread.Tx) (deferred.Unit, error) {
			_, err := tx.Exec(`INSERT INTO entries (dt, tz, ip, http, was_rd, id_vhost, id_url, id_ref, id_ua, method, bytes) VALUES (?, 0, '192.0.2.9', 200, 0, 1, 1, 1, 1, 'GET', 1)`, firstDay+70*4000)
			if err == nil {
				err = daily.Touch(tx, []int64{daily.Day(firstDay + 70*4000)})
			}
			return deferred.Unit{}, err
		}).AddBoth(func(u deferred.Unit, err error) (deferred.Unit, error) {
			done <- err
			return u, nil
		})
	})
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}
