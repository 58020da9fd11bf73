package accesslog

import (
	"errors"
	"strings"
	"testing"
)

// layout compiles a format string.
func layout(t *testing.T, format string) *Layout {
	t.Helper()
	l, err := ParseLayout(format)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestParseLayout_ReadsEachNotation(t *testing.T) {
	const agent = "Mozilla/5.0 (X11)"
	full := base(func(r *Record) {
		r.Ref, r.UA, r.User, r.Vhost, r.ServedMicros = "https://www.example.org/", agent, "carol", "www.example.org", 1500
	})
	plain := base(func(r *Record) { r.Ref, r.UA = "https://www.example.org/", agent })
	utc := base(func(r *Record) { r.Offset = 0 })
	for _, c := range []struct {
		name, format, line string
		want               Record
	}{
		{"Apache", `%v %h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\" %D`,
			`www.example.org 192.0.2.7 - carol ` + tokyo + ` "GET /a HTTP/1.1" 200 123 "https://www.example.org/" "` + agent + `" 1500`, full},
		{"Apache's directive", `LogFormat "%h %l %u %t \"%r\" %>s %O \"%{Referer}i\" \"%{User-Agent}i\"" combined`,
			`192.0.2.7 - - ` + tokyo + ` "GET /a HTTP/1.1" 200 123 "https://www.example.org/" "` + agent + `"`, plain},
		{"Apache's times", `%a %{%d.%m.%Y %H:%M:%S %z}t %{ms}T "%m %U%q %H" %>s %B`,
			`192.0.2.7 10.03.2024 08:30:00 +0900 7 "GET /a?b=c HTTP/1.1" 200 123`,
			base(func(r *Record) { r.URL, r.ServedMicros = "/a?b=c", 7000 })},
		{"Apache's epoch", `%h %{msec}t %m %U %s %b`, `192.0.2.7 1710027000123 GET /a 200 123`,
			base(func(r *Record) { r.Offset, r.Proto = 0, "" })},
		{"Apache's %O stands back behind %b", `%O %h %t "%r" %>s %b`, `999 192.0.2.7 ` + tokyo + ` "GET /a HTTP/1.1" 200 123`, base(nil)},
		{"nginx", `$host $remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" "$http_x_forwarded_for" $request_time`,
			`www.example.org 192.0.2.7 - carol ` + tokyo + ` "GET /a HTTP/1.1" 200 123 "https://www.example.org/" "` + agent + `" "203.0.113.9" 0.0015`, full},
		{"nginx's directive", "log_format  main escape=default\n  '$remote_addr - ${remote_user} [$time_local] '\n '\"$request\" $status $bytes_sent';",
			`192.0.2.7 - - ` + tokyo + ` "GET /a HTTP/1.1" 200 123`, base(nil)},
		{"nginx's parts and tabs", "$time_iso8601\t$remote_addr\t$request_method\t$uri$is_args$args\t$server_protocol\t$status\t$bytes_sent\t$http_user_agent",
			"2024-03-10T08:30:00+09:00\t192.0.2.7\tGET\t/a?b=c d\tHTTP/1.1\t200\t123\t" + agent,
			base(func(r *Record) { r.URL, r.UA = "/a?b=c d", agent })},
		{"nginx with a time that no bracket ends", `$time_local $remote_addr "$request" $status $bytes_sent`,
			`10/Mar/2024:08:30:00 +0900 192.0.2.7 "GET /a HTTP/1.1" 200 123`, base(nil)},
		{"nginx behind a proxy", `$http_x_forwarded_for [$time_local] "$request" $status $bytes_sent`,
			`unknown, 192.0.2.7, 198.51.100.1 ` + tokyo + ` "GET /a HTTP/1.1" 200 123`, base(nil)},
		{"GoAccess", `%v %h %^ %e [%d:%t %^] "%r" %s %b "%R" "%u" %D`,
			`www.example.org 192.0.2.7 - carol ` + tokyo + ` "GET /a HTTP/1.1" 200 123 "https://www.example.org/" "` + agent + `" 1500`, full},
		{"GoAccess's %x", `%x %h %m %U %s %b`, `2024-03-09T23:30:00.123Z 192.0.2.7 GET /a 200 123`,
			base(func(r *Record) { r.Offset, r.Proto = 0, "" })},
		{"GoAccess's %x in parts", `%x.%^ %h "%r" %s %b`, `2024-03-09T23:30:00.123Z 192.0.2.7 "GET /a HTTP/1.1" 200 123`, utc},
		{"GoAccess with a date of one's own", `%d{%m/%d/%y} %t{%I:%M:%S %p} %h "%r" %s %b`, `03/09/24 11:30:00 PM 192.0.2.7 "GET /a HTTP/1.1" 200 123`, utc},
		{"GoAccess's forwarded list", `~h{, } %h [%x] "%r" %s %b`,
			`192.0.2.7, 198.51.100.1 198.51.100.2 ` + tokyo + ` "GET /a HTTP/1.1" 200 123`, base(nil)},
		{"GoAccess's forwarded list without an address", `~h{,} %h [%x] "%r" %s %b`,
			`- 192.0.2.7 ` + tokyo + ` "GET /a HTTP/1.1" 200 123`, base(nil)},
		{"GoAccess's runs of spaces", `%x %~%L %h %^/%s %b %m %U`, `1710027000.123    921 192.0.2.7 TCP_MISS/200 123 GET /a`,
			base(func(r *Record) { r.Offset, r.Proto, r.ServedMicros = 0, "", 921000 })},
		{"GoAccess's JSON", `{"ts":"%x.%^","request":{"client_ip":"%h","proto":"%H","method":"%m","host":"%v","uri":"%U","headers":{"User-Agent":["%u"]}},"duration":"%T","size":"%b","status":"%s"}`,
			`{"status":200,"x":[{}],"ts":1710027000.5,"request":{"headers":{"User-Agent":["` + agent + `","x"]},"uri":"/a","method":"GET","host":"www.example.org","client_ip":"192.0.2.7","proto":"HTTP/1.1"},"duration":0.0015,"size":123}`,
			base(func(r *Record) { r.Offset, r.UA, r.Vhost, r.ServedMicros = 0, agent, "www.example.org", 1500 })},
		{"nginx's JSON", `log_format j escape=json '{ "t": "$time_iso8601", "ip": "$remote_addr", "r": "$request", '  '"s": $status, "b": $body_bytes_sent, "all": "$host $request_time" }';`,
			`{ "t": "2024-03-10T08:30:00+09:00", "ip": "192.0.2.7", "r": "GET /a HTTP/1.1", "s": 200, "b": 123, "all": "www.example.org 0.0015" }`,
			base(func(r *Record) { r.Vhost, r.ServedMicros = "www.example.org", 1500 })},
		{"Apache's JSON", `{\"time\":\"%t\", \"ip\":\"%a\", \"path\":\"%U\", \"query\":\"%q\", \"m\":\"%m\", \"p\":\"%H\", \"s\":%>s, \"b\":\"%B\", \"ms\":%{ms}T}`,
			`{"time":"` + tokyo + `", "ip":"192.0.2.7", "path":"/a", "query":"?b=\"c\"", "m":"GET", "p":"HTTP/1.1", "s":200, "b":"123", "ms":7}`,
			base(func(r *Record) { r.URL, r.ServedMicros = `/a?b="c"`, 7000 })},
	} {
		t.Run(c.name, func(t *testing.T) {
			check(t, Parser{Format: Custom, Layout: layout(t, c.format)}, c.line, c.want)
		})
	}
}

func TestParseLayout_QuotesOfTheClientDoNotEndAValue(t *testing.T) {
	p := Parser{Format: Custom, Layout: layout(t, `$remote_addr [$time_local] "$request" $status $bytes_sent "$http_referer" "$http_user_agent" $request_time`)}
	check(t, p, `192.0.2.7 `+tokyo+` "GET /a"b HTTP/1.1" 200 123 "x" y" "() { :; }; echo "a" \"b\"" 0.5`, base(func(r *Record) {
		r.URL, r.Ref, r.UA, r.ServedMicros = `/a"b`, `x" y`, `() { :; }; echo "a" \"b\"`, 500000
	}))
	// Each quote is a place where the request could end; only so many are tried.
	reject(t, p, `192.0.2.7 `+tokyo+` "`+strings.Repeat(`" 200 1 "`, 5000), OpenReferrer)
}

func TestParseLayout_MoreFieldsAreSkippedAndCounted(t *testing.T) {
	p := Parser{Format: Custom, Layout: layout(t, `$remote_addr [$time_local] "$request" $status $bytes_sent`)}
	check(t, p, `192.0.2.7 `+tokyo+` "GET /a HTTP/1.1" 200 123 more "things"`, base(nil))
	if !p.last.trailing {
		var r Record
		p.Parse(`192.0.2.7 `+tokyo+` "GET /a HTTP/1.1" 200 123 more`, &r)
		if !p.last.trailing {
			t.Error("fields behind the known ones are not told")
		}
	}
}

func TestParseLayout_ALineThatDoesNotFitSaysWhy(t *testing.T) {
	p := Parser{Format: Custom, Layout: layout(t, `> $remote_addr [$time_local] "$request" $status $bytes_sent "$http_user_agent"`)}
	for line, want := range map[string]Reason{
		`192.0.2.7 `: Misfit,
		`> - ` + tokyo + ` "GET /a HTTP/1.1" 200 123 "x"`:        NoClient,
		`> 192.0.2.7 ["GET /a HTTP/1.1" 200 123 "x"`:             BadTime,
		`> 192.0.2.7 ` + tokyo + ` "GET /a HTTP/1.1 200`:         OpenRequest,
		`> 192.0.2.7 ` + tokyo + ` "GET /a HTTP/1.1" ok 123 "x"`: NoStatus,
		`> 192.0.2.7 ` + tokyo + ` "GET /a HTTP/1.1" 200 x "x"`:  NoBytes,
		`> 192.0.2.7 ` + tokyo + ` "GET /a HTTP/1.1" 200 1 "x`:   OpenAgent,
	} {
		reject(t, p, line, want)
	}
	reject(t, Parser{Format: JSON}, `{"a":1`, NotJSON)
	reject(t, Parser{Format: JSON}, `{} x`, NotJSON)
	reject(t, Parser{Format: JSON}, `{"a":`+strings.Repeat("[", 100)+strings.Repeat("]", 100)+`}`, NotJSON)
	reject(t, Parser{Format: W3C}, `2024-03-10 07:30:00 192.0.2.7 GET / 200`, NoFields)
}

func TestParseLayout_AnErrorNamesThePlace(t *testing.T) {
	for format, want := range map[string]string{
		`%h %t "%r" %>s %Z`:                    `at character 16, "%Z": Apache has no %Z`,
		`%h %d %t "%r" %s %J`:                  `at character 18, "%J": GoAccess has no %J`,
		`%h %t "%r" %>s %`:                     `at character 16, "%": a % with nothing behind it`,
		`$remote_addr $ x`:                     `at character 14, "$ x": a $ with no variable's name behind it`,
		`%h%u %t "%r" %>s`:                     `at character 3, "%u %t \"%r\" %>s": nothing stands between %h and %u to tell where one ends`,
		`%h %l %>s`:                            `there is nothing in it for the date and time, the request`,
		`$remote_adr [$time_local] "$request"`: `there is nothing in it for the client's address, the status`,
		`%h %{%d.%m.%Q}t "%r" %>s`:             `at character 4, "%{%d.%m.%Q}t \"%r\" %>…": unknown %Q in the time "%d.%m.%Q"`,
		`%h %{%d.%m.%Y}t "%r" %>s`:             `there is nothing in it for the date and time`,
		`combiend`:                             `neither a format string nor one of the names `,
		`{"ip":"$remote_addr" "t":"$msec"}`:    `at character 22, "\"t\":\"$msec\"}": a comma or a closing brace must stand here`,
		`{"ip":"$remote_addr","t":"$msec"`:     `at its end: a comma or a closing brace must stand here`,
		`{"ip":"%h","x":"%Q"}`:                 `at character 17, "%Q\"}": Apache has no %Q`,
	} {
		_, err := ParseLayout(format)
		if e, ok := errors.AsType[*FormatError](err); !ok || !strings.Contains(err.Error(), want) || e.Format != format {
			t.Errorf("%s\ngot  %v\nwant %s", format, err, want)
		}
	}
}

func TestParseLayout_TakesTheNameOfEachFormat(t *testing.T) {
	names := FormatNames()
	if len(names) != int(formats)-2 { // unknown and custom have none
		t.Errorf("%d names for %d formats", len(names), formats-2)
	}
	seen := map[Format]bool{}
	for _, name := range names {
		l := layout(t, strings.ToUpper(name))
		if seen[l.Format()] || l.Format() == FormatUnknown || l.Format() == Custom {
			t.Errorf("%s is %v", name, l.Format())
		}
		seen[l.Format()] = true
	}
	for alias, want := range map[string]Format{"IIS": W3C, "AWSALB": ALB, "vhost combined": FormatUnknown, "TraefikCLF": Traefik} {
		if got := formatNamed(alias); got != want {
			t.Errorf("%s is %v", alias, got)
		}
	}
}

func TestOpen_ReadsByTheLayoutThatIsTold(t *testing.T) {
	text := strings.Repeat(`10.03.2024 08:30:00 | 192.0.2.7 | GET | /a | 200`+"\n", 3) + "torn\n"
	path := write(t, "x.log", text)
	if _, err := Open(path, Options{}); !errors.Is(err, ErrNotALog) {
		t.Errorf("without a layout: %v", err)
	}
	l := layout(t, `%{%d.%m.%Y %H:%M:%S}t | %h | %m | %U | %s`)
	w := readFile(t, path, Options{Layout: l})
	if len(w.records) != 3 || w.unread != 1 || w.reasons[BadTime] != 1 || w.blocks[0].File.Format() != Custom {
		t.Errorf("%d records, %d unread %v", len(w.records), w.unread, w.samples)
	}
	_, err := Open(write(t, "y.log", "something else\n"), Options{Layout: l})
	if e, ok := errors.AsType[*NotALogError](err); !ok || e.Told != l || !strings.Contains(e.Help(), l.String()) {
		t.Errorf("another log: %v", err)
	}
	forced := readFile(t, write(t, "z.log", combinedLine+"\n"+strings.Replace(combinedLine, "- - [", "- - x [", 1)+"\n"), Options{Layout: layout(t, "common")})
	if forced.blocks[0].File.Format() != Common || len(forced.records) != 2 {
		t.Errorf("told to be common: %v, %d records", forced.blocks[0].File.Format(), len(forced.records))
	}
}

func TestNotALog_HelpNamesTheFormatsShowsTheLineAndSaysWhatToDo(t *testing.T) {
	_, err := Detect([]byte("\nDear diary,\x1b[31m\n"))
	e, ok := errors.AsType[*NotALogError](err)
	if !ok {
		t.Fatal(err)
	}
	for _, want := range append(FormatNames(), `Dear diary,\x1b[31m`, "-format") {
		if !strings.Contains(e.Help(), want) {
			t.Errorf("%q is not in\n%s", want, e.Help())
		}
	}
}
