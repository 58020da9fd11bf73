package accesslog

import (
	"errors"
	"strings"
	"testing"
)

const (
	commonLine   = `192.0.2.7 - - ` + tokyo + ` "GET /a HTTP/1.1" 200 123`
	agents       = ` "-" "Agent/1.0"`
	combinedLine = commonLine + agents
	tornLine     = `192.0.2.7 - - ` + tokyo + ` "GET /a HT`
	errorLine    = `[Thu Dec 19 12:02:47.288843 2024] [proxy:error] [pid 22:tid 1] [client 192.0.2.7:60250] text`
)

func TestDetect_NamesTheFormatOfMostLines(t *testing.T) {
	const vhost = "www.example.org:443 "
	ancestor := strings.Replace(combinedLine, " - - ", " www.example.org - ", 1)
	for _, c := range []struct {
		want  Format
		lines []string
	}{
		{Combined, []string{combinedLine}},
		{Combined, []string{commonLine, combinedLine, combinedLine}},
		{Combined, []string{combinedLine + ` "-" 0.012`}},
		{Combined, []string{strings.Replace(combinedLine, " - - ", " alice - ", 1)}},
		{Combined, []string{strings.Replace(combinedLine, " - - ", " - Bob von Doc ", 1)}},
		{Common, []string{commonLine, combinedLine, commonLine}},
		{Common, []string{commonLine + " 0.012"}},
		{VhostCombined, []string{vhost + combinedLine}},
		{VhostCombined, []string{"one.example " + strings.Replace(combinedLine, "192.0.2.7", "two.example", 1)}},
		{VhostCombined, []string{"198.51.100.1 " + combinedLine}},
		{VhostCombined, []string{"one.example two.example carol dave" + getA, vhost + combinedLine, vhost + combinedLine}},
		{VhostCommon, []string{vhost + commonLine}},
		{Ancestor, []string{ancestor}},
		{Ancestor, []string{ancestor, combinedLine, combinedLine}},
		{Ancestor, []string{"2024-03-10 08:30:00+0900 [-] " + ancestor}},
		{Combined, []string{"2024-03-10 08:30:00+0900 [-] " + combinedLine}},
		{Combined, []string{"", combinedLine + "\r"}},
		{Combined, []string{"\ufeff" + combinedLine}},
		{Combined, []string{"# www.example.org", combinedLine}},
		{Combined, []string{tornLine, errorLine, tornLine, "text", combinedLine, tornLine}},
		{Combined, []string{"\x00\x00\x00" + tornLine, combinedLine}},
		{Combined, []string{strings.Repeat("x", headSize), combinedLine}},
	} {
		got, err := Detect([]byte(strings.Join(c.lines, "\n")))
		if got != c.want || err != nil {
			t.Errorf("%.200q\ngot %v, %v; want %v", c.lines, got, err, c.want)
		}
	}
}

func TestDetect_TellsWhatIsNoLog(t *testing.T) {
	for _, c := range []struct {
		head string
		want error
	}{
		{"", ErrEmpty},
		{"\n \r\n\n", ErrEmpty},
		{"www.example.org\n", ErrEmpty},
		{"a,b\x00c\n", ErrBinary},
		{"\x01\x02\x03\x04 abc", ErrBinary},
		{"\xfd7zXZ\x00 and so on", ErrBinary},
		{"BZh91AY&SY", ErrBinary},
		{"one\ntwo\n", ErrNotALog},
		{errorLine, ErrNotALog},
		{strings.Repeat("text\n", headLines) + combinedLine, ErrNotALog},
	} {
		if got, err := Detect([]byte(c.head)); got != FormatUnknown || !errors.Is(err, c.want) {
			t.Errorf("%.60q: got %v, %v; want %v", c.head, got, err, c.want)
		}
	}
}

func TestDetect_NamesTheFirstLineTriedAndWhy(t *testing.T) {
	_, err := Detect([]byte("\n# www.example.org\n" + tornLine + "\nmore\n"))
	e, ok := errors.AsType[*NotALogError](err)
	if !ok || e.Line != 3 || e.Reason != OpenRequest || err.Error() != "no access log: line 3: request has no closing quote" {
		t.Errorf("got %v", err)
	}
	if _, err = Detect([]byte("BZh9")); err.Error() != "binary data, packed with bzip2" {
		t.Errorf("got %v", err)
	}
}

func TestFormat_HasAName(t *testing.T) {
	for f, want := range map[Format]string{FormatUnknown: "unknown", Combined: "combined", Common: "common",
		VhostCombined: "vhost combined", VhostCommon: "vhost common", Ancestor: "ancestor"} {
		if f.String() != want {
			t.Errorf("got %q, want %q", f, want)
		}
	}
}

func TestReason_EachHasItsOwnText(t *testing.T) {
	seen := map[string]bool{}
	for r := EmptyLine; r < reasons; r++ {
		if text := r.Error(); text == "" || seen[text] {
			t.Errorf("reason %d: %q", r, text)
		}
		seen[r.String()] = true
	}
	if reasons.String() != "unknown reason" {
		t.Error("a reason beyond the last has a text")
	}
}
