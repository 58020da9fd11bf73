package serve_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"

	"sasync/examples/statalysis/serve"
)

func TestSite_AnswersEveryQuestion(t *testing.T) {
	o := open(t, serve.Config{})
	var questions []struct{ Name string }
	_, text := o.request("GET", "/api/questions", "")
	if err := json.Unmarshal([]byte(text), &questions); err != nil || len(questions) < 10 {
		t.Fatalf("%v: %s", err, text)
	}
	for _, q := range questions {
		status, text := o.request("GET", "/api/ask/"+q.Name+"?days=-1&rows=5&vhost=example.org&path=/about", "")
		var answer struct{ Columns []struct{ Name string } }
		if err := json.Unmarshal([]byte(text), &answer); status != 200 || err != nil || len(answer.Columns) == 0 {
			t.Errorf("%s: %d %v %.200s", q.Name, status, err, text)
		}
	}
}

func TestSite_AQuestionIsAskedWithItsParameters(t *testing.T) {
	o := open(t, serve.Config{})
	for query, want := range map[string]float64{
		"days=-1": 60, "days=-1&path=/about": 20, "since=2026-11-02&until=2026-11-03": 22, "days=-1&ip=192.0.2.3": 9, "days=-1&status=404": 0,
	} {
		var answer struct{ Rows []map[string]any }
		_, text := o.request("GET", "/api/ask/people?"+query, "")
		if err := json.Unmarshal([]byte(text), &answer); err != nil || len(answer.Rows) == 0 || answer.Rows[0]["requests"] != want {
			t.Errorf("%s: %v, want %v requests: %s", query, err, want, text)
		}
	}
}

func TestSite_WrongParametersAreToldAs400(t *testing.T) {
	o := open(t, serve.Config{})
	for _, query := range []string{"days=x", "days=99999999999", "since=yesterday", "status=abc", "ip=192.0.2.0/99", "rows=1e9", "after=x"} {
		if status, text := o.request("GET", "/api/ask/requests?"+query, ""); status != 400 {
			t.Errorf("%s: %d %s", query, status, text)
		}
	}
	if status, _ := o.request("GET", "/api/ask/nothing", ""); status != 404 {
		t.Error(status)
	}
}

func TestSQL_ReadsAndCannotWrite(t *testing.T) {
	o := open(t, serve.Config{SQLRows: 10})
	for sql, want := range map[string]string{
		"SELECT count(*) AS n FROM entries;":       `"rows":[[60]]`,
		"-- a comment\n/* and one */ SELECT 1":     `[[1]]`,
		"WITH x AS (SELECT 1) SELECT * FROM x":     `[[1]]`,
		"SELECT id FROM entries":                   `"more":true`,
		"SELECT x'ff00'":                           `200`,
		"EXPLAIN QUERY PLAN SELECT * FROM entries": `200`,
		"DELETE FROM entries":                      `400`,
		"WITH x AS (SELECT 1) DELETE FROM entries": `400`,
		"SELECT 1; DELETE FROM entries":            `400`,
		"ATTACH 'other.db' AS other":               `400`,
		"PRAGMA query_only = 0":                    `400`,
		"SELECT load_extension('x')":               `400`,
		"SELECT * FROM no_table":                   `no such table`,
		"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n LIMIT 20) SELECT * FROM n": `"more":true`,
	} {
		body, err := json.Marshal(map[string]string{"sql": sql})
		if err != nil {
			t.Fatal(err)
		}
		status, text := o.request("POST", "/api/sql", string(body))
		if !strings.Contains(strconv.Itoa(status)+" "+text, want) {
			t.Errorf("%q: %d %s, want %s", sql, status, text, want)
		}
	}
	if _, text := o.request("POST", "/api/sql", `{"sql":"SELECT count(*) FROM entries"}`); !strings.Contains(text, "[[60]]") {
		t.Errorf("something was written: %s", text)
	}
}

func TestSQL_EndsAtItsDeadline(t *testing.T) {
	o := open(t, serve.Config{QueryTime: 200 * time.Millisecond})
	status, text := o.request("POST", "/api/sql", `{"sql":"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT count(*) FROM n"}`)
	if status != 503 || !strings.Contains(text, "longer than 200ms") {
		t.Errorf("%d %s", status, text)
	}
	if status, text := o.request("POST", "/api/sql", `{"sql":"SELECT 1"}`); status != 200 {
		t.Errorf("afterwards: %d %s", status, text)
	}
}

func TestGuard_WithoutAPasswordOnlyOwnNamesAreAnswered(t *testing.T) {
	o := open(t, serve.Config{Hosts: []string{"stats.example.org"}})
	for host, want := range map[string]int{
		"localhost:7070": 200, "127.0.0.1": 200, "[::1]:7070": 200, "stats.example.org": 200, "STATS.example.org:1": 200,
		"attacker.example": 421, "localhost.attacker.example": 421, "127.0.0.1.attacker.example": 421,
	} {
		if status, _ := o.request("GET", "/api/questions", "", "Host", host); status != want {
			t.Errorf("%s: %d, want %d", host, status, want)
		}
	}
}

func TestGuard_PagesOfOtherSitesCanDoNothing(t *testing.T) {
	o := open(t, serve.Config{})
	for _, header := range [][]string{{"Origin", "https://attacker.example"}, {"Origin", "null"}, {"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}} {
		if status, _ := o.request("POST", "/api/sql", `{"sql":"SELECT 1"}`, header...); status != 403 {
			t.Errorf("%v: %d", header, status)
		}
		upgrade := append(header, "Connection", "Upgrade", "Upgrade", "websocket", "Sec-WebSocket-Version", "13", "Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
		if status, _ := o.request("GET", "/live", "", upgrade...); status != 403 {
			t.Errorf("websocket, %v: %d", header, status)
		}
	}
	if status, _ := o.request("POST", "/api/sql", `{"sql":"SELECT 1"}`, "Origin", o.url); status != 200 {
		t.Errorf("its own page: %d", status)
	}
}

func TestGuard_EveryAnswerForbidsForeignScriptsAndFrames(t *testing.T) {
	o := open(t, serve.Config{Password: "correct horse"})
	for _, path := range []string{"/", "/login/", "/style.css", "/api/questions", "/nothing", "/healthz"} {
		_, _, h := o.ask("GET", path, "")
		if csp := h.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || h.Get("X-Frame-Options") != "DENY" {
			t.Errorf("%s: %v", path, h)
		}
	}
}

func TestLogin_OnlyWhoKnowsThePasswordSeesSomething(t *testing.T) {
	o := open(t, serve.Config{Password: "correct horse"})
	private := []string{"/api/questions", "/api/ask/people", "/metrics", "/app.js", "/live"}
	for _, path := range private {
		if status, text := o.request("GET", path, ""); status != 401 {
			t.Errorf("%s: %d %s", path, status, text)
		}
	}
	if status, _, h := o.ask("GET", "/", ""); status != 303 || h.Get("Location") != "/login/" {
		t.Errorf("/: %d %v", status, h)
	}
	for _, path := range []string{"/login/", "/login/login.js", "/style.css", "/healthz"} {
		if status, _ := o.request("GET", path, ""); status != 200 {
			t.Errorf("%s: %d", path, status)
		}
	}
	if status, _, h := o.ask("POST", "/login", "wrong horse"); status != 403 || h.Get("Set-Cookie") != "" {
		t.Errorf("a wrong password: %d %v", status, h)
	}
	status, _, h := o.ask("POST", "/login", "correct horse")
	cookie := h.Get("Set-Cookie")
	if status != 204 || !strings.Contains(cookie, "HttpOnly") || !strings.Contains(cookie, "SameSite=Strict") {
		t.Fatalf("the password: %d %q", status, cookie)
	}
	session, _, _ := strings.Cut(cookie, ";")
	for path, want := range map[string]int{"/api/questions": 200, "/app.js": 200, "/": 200} {
		if status, _ := o.request("GET", path, "", "Cookie", session); status != want {
			t.Errorf("%s with a session: %d", path, status)
		}
	}
	name, value, _ := strings.Cut(session, "=")
	until, sum, _ := strings.Cut(value, ".")
	for _, forged := range []string{until + "0." + sum, until + "." + strings.Repeat("0", len(sum)), "." + sum, until, ""} {
		if status, _ := o.request("GET", "/api/questions", "", "Cookie", name+"="+forged); status != 401 {
			t.Errorf("session %q: %d", forged, status)
		}
	}
}

func TestHealth_TellsWhetherTheDatabaseAnswers(t *testing.T) {
	o := open(t, serve.Config{})
	if status, text := o.request("GET", "/healthz", ""); status != 200 || text != "ok\n" {
		t.Errorf("%d %q", status, text)
	}
	_, text := o.request("GET", "/metrics", "")
	for _, want := range []string{"sasync_reactor_turns_total", "sasync_dbthread_reads_total"} {
		if !strings.Contains(text, want) {
			t.Errorf("the metrics lack %s", want)
		}
	}
	down := make(chan struct{})
	_ = o.reactor.Post(func() {
		o.broker.Shutdown().AddBoth(func(u struct{}, err error) (struct{}, error) { close(down); return u, nil })
	})
	<-down
	if status, _ := o.request("GET", "/healthz", ""); status != 503 {
		t.Errorf("without a database: %d", status)
	}
}
