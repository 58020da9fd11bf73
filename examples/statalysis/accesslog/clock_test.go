package accesslog

import (
	"testing"
	"time"
)

func TestParse_ReadsTimesAsUTCWithTheirOffset(t *testing.T) {
	for _, c := range []struct {
		in, utc string
		offset  int32
	}{
		{"[10/Oct/2000:13:55:36 -0700]", "2000-10-10T20:55:36Z", -7 * 3600},
		{"[22/Jan/2019:03:56:14 +0330]", "2019-01-22T00:26:14Z", 3*3600 + 1800},
		{"[1/Feb/2024:00:00:00 +0000]", "2024-02-01T00:00:00Z", 0},
		{"[29/Feb/2024:23:59:60 +0000]", "2024-03-01T00:00:00Z", 0},
		{"[10/Oct/2000:13:55:36]", "2000-10-10T13:55:36Z", 0},
		{"[10/oct/2000:13:55:36.123456 +0100]", "2000-10-10T12:55:36Z", 3600},
		{"[01/Jan/1970:00:30:00 +0100]", "1969-12-31T23:30:00Z", 3600},
	} {
		want, err := time.Parse(time.RFC3339, c.utc)
		if err != nil {
			t.Fatal(err)
		}
		check(t, Parser{}, "192.0.2.7 - - "+c.in+` "GET /a HTTP/1.1" 200 123`,
			base(func(r *Record) { r.Time, r.Offset = want.Unix(), c.offset }))
	}
}

func TestParse_RefusesTimesThatAreNone(t *testing.T) {
	for _, in := range []string{
		"[]", "[-]", "[10/Oct/2000]", "[10/Oct/2000:13:55]", "[32/Jan/2024:00:00:00 +0000]", "[30/Feb/2024:00:00:00 +0000]",
		"[00/Jan/2024:00:00:00 +0000]", "[x/Jan/2024:00:00:00 +0000]", "[10/Okt/2000:13:55:36 +0000]", "[10/Oct/200x:13:55:36 +0000]",
		"[10/Oct/2000:24:00:00 +0000]", "[10/Oct/2000:13:60:00 +0000]", "[10/Oct/2000:13:00:61 +0000]",
		"[10/Oct/2000:13:55:36 UTC]", "[10/Oct/2000:13:55:36 +9900]", "[10/Oct/2000:13:55:36 +0000", "[2000-10-10T13:55:36Z]",
		"[/", "[1/", "[1/Jan/2024", "x[10/Oct/2000:13:55:36 +0000]",
	} {
		reject(t, Parser{}, "192.0.2.7 - - "+in+` "GET /a HTTP/1.1" 200 123`, NoTime)
	}
}

func TestParse_TheRememberedDayIsNotMistakenForAnother(t *testing.T) {
	var p Parser
	var r Record
	for _, day := range []string{"10/Mar/2024", "11/Mar/2024", "1/Mar/2024", "01/Mar/2024", "10/Mar/2023", "10/Mar/2024"} {
		want, err := time.Parse("2/Jan/2006", day)
		if err != nil {
			t.Fatal(err)
		}
		p.Parse("192.0.2.7 - - [31/Feb/2024:00:00:00 +0000]", &r) // a day that is none changes nothing
		if err := p.Parse("192.0.2.7 - - ["+day+`:00:00:00 +0000] "GET / HTTP/1.1" 200 1`, &r); err != nil || r.Time != want.Unix() {
			t.Errorf("%s: got %v, %v", day, time.Unix(r.Time, 0).UTC(), err)
		}
	}
}

func TestParse_TwistedPrefixTimeWins(t *testing.T) {
	line := `192.0.2.7 www.example.org - [10/Oct/2000:13:55:36 -0700] "GET /a HTTP/1.1" 200 123 "-" "-"`
	for _, prefix := range []string{
		"2024-03-10 08:30:00+0900 [-] ", "2024-03-10T08:30:00+0900 [HTTPChannel,3,192.0.2.7] ", "2024-03-09 23:30:00+0000 [x y]  ",
	} {
		offset := int32(9 * 3600)
		if prefix[8] == '0' {
			offset = 0
		}
		check(t, Parser{}, prefix+line, base(func(r *Record) { r.Vhost, r.Offset = "www.example.org", offset }))
	}
	reject(t, Parser{}, "2024-13-10 08:30:00+0900 [-] "+line, NoClient)
}
