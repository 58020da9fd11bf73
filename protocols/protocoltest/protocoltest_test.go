package protocoltest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sasync/protocols/protocoltest"
	"sasync/reactor"
)

// chunker answers each piece that it gets: it does what no protocol may.
type chunker struct {
	l    *protocoltest.Log
	t    reactor.Transport
	keep []byte
	do   func(c *chunker, data []byte)
}

func (c *chunker) ConnectionMade(t reactor.Transport) { c.t = t }
func (c *chunker) DataReceived(data []byte)           { c.do(c, data) }
func (c *chunker) ConnectionLost(reason error)        { c.l.Note("lost: %v", reason) }

func building(do func(c *chunker, data []byte)) func(l *protocoltest.Log) reactor.Protocol {
	return func(l *protocoltest.Log) reactor.Protocol { return &chunker{l: l, do: do} }
}

// upper answers in capitals and ends after a dot.
func upper(c *chunker, data []byte) {
	c.l.Data(data)
	_, _ = c.t.Write([]byte(strings.ToUpper(string(data))))
	if strings.HasSuffix(string(data), ".") {
		c.t.LoseConnection()
	}
}

// failing is a test that is expected to fail.
type failing struct {
	testing.TB
	failed bool
}

func (f *failing) Helper() {}
func (f *failing) Fatalf(string, ...any) {
	f.failed = true
	panic(f)
}

// wantFailure tells whether f has failed the test that it got.
func wantFailure(t *testing.T, what string, f func(testing.TB)) {
	t.Helper()
	sub := &failing{TB: t}
	func() {
		defer func() { _ = recover() }()
		f(sub)
	}()
	if !sub.failed {
		t.Errorf("%s: no failure", what)
	}
}

func TestCuts_TellsWhatAProtocolHasDone(t *testing.T) {
	got := protocoltest.Cuts(t, []byte("ab."), building(upper))
	if want := "data \"ab.\"\nlost: reactor: connection done\nwritten \"AB.\", it ended"; got != want {
		t.Errorf("it did\n%s\nwant\n%s", got, want)
	}
}

func TestCuts_FindsAProtocolThatSeesTheCuts(t *testing.T) {
	wantFailure(t, "one that counts pieces", func(tb testing.TB) {
		protocoltest.Cuts(tb, []byte("abc"), building(func(c *chunker, data []byte) { _, _ = c.t.Write([]byte{byte('0' + len(data))}) }))
	})
	wantFailure(t, "one that keeps what it got", func(tb testing.TB) {
		protocoltest.Cuts(tb, []byte("abc"), building(func(c *chunker, data []byte) {
			if c.keep == nil {
				c.keep = data
			}
			c.l.Note("%q", c.keep)
		}))
	})
}

func transcript(t *testing.T, text string) string {
	path := filepath.Join(t.TempDir(), "a.txt")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestTranscripts_PlaysWhatIsWrittenDown(t *testing.T) {
	protocoltest.Transcripts(t, transcript(t, "# a remark\n> a\\x62\n> c\n< ABC\n> end\n< nothing\n< end\n"), building(upper))
	protocoltest.Transcripts(t, transcript(t, "> d.\n< D.\n< end\n"), building(upper))
}

// What a protocol answers at once arrives in any cut; what it does in the end
// is compared with what is noted.
func TestPairs_LetsTwoTalk(t *testing.T) {
	got := protocoltest.Pairs(t, func(l *protocoltest.Log) (server, client reactor.Protocol) {
		c := &chunker{l: l, do: func(c *chunker, data []byte) { c.l.Data(data) }}
		return &chunker{l: &protocoltest.Log{}, do: upper}, &hello{c}
	})
	if want := "data \"HELLO.\"\nlost: reactor: connection done"; got != want {
		t.Errorf("they did\n%s\nwant\n%s", got, want)
	}
}

type hello struct{ *chunker }

func (h *hello) ConnectionMade(t reactor.Transport) {
	h.chunker.ConnectionMade(t)
	_, _ = t.Write([]byte("hello."))
}
