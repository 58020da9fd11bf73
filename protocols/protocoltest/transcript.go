package protocoltest

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// Transcripts plays each file that pattern names to a protocol that build makes.
// A line of it is one of
//
//	# a remark
//	> what the protocol receives, escaped as a Go string: get a\r\n
//	< what it then has written: END\r\n
//	> end      the peer sends no more
//	< end      it has ended the connection
//	< abort    it has reset the connection
//	< nothing  it has written nothing
//
// Several lines of a kind in a row belong together. "end" as bytes is "\x65nd".
// Each is played with what is received as it is written, byte by byte, and cut
// at every place.
func Transcripts(t *testing.T, pattern string, build func(l *Log) reactor.Protocol) {
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		t.Fatalf("no transcript is %s (%v)", pattern, err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := play(string(text), build); err != nil {
				t.Fatalf("%s:%v", path, err)
			}
		})
	}
}

func play(text string, build func(*Log) reactor.Protocol) error {
	steps, err := parseTranscript(text)
	if err != nil {
		return err
	}
	longest := 1
	for _, s := range steps {
		longest = max(longest, len(s.data))
	}
	for cut := -1; cut < longest; cut++ {
		if err := playCut(steps, cut, build); err != nil {
			return err
		}
	}
	return nil
}

// playCut plays with what is received cut at one place, byte by byte for 0, and
// whole for -1.
func playCut(steps []step, cut int, build func(*Log) reactor.Protocol) error {
	l, c := connect(build)
	defer l.Loop.End()
	for _, s := range steps {
		switch {
		case s.sends:
			if err := s.compare(c); err != nil {
				return fmt.Errorf("%d: cut at %d: %w", s.line, cut, err)
			}
		case s.does == "end":
			c.DeliverEnd()
		default:
			for _, piece := range cutAt(s.data, cut) {
				deliver(l, c, piece)
			}
		}
	}
	if left := c.Take(); len(left) > 0 {
		return fmt.Errorf("cut at %d: at the end it has written %q too", cut, left)
	}
	l.end(c)
	return nil
}

func (s step) compare(c *reactortest.Transport) error {
	switch got := c.Take(); {
	case !bytes.Equal(got, s.data):
		return fmt.Errorf("it has written %q, want %q", got, s.data)
	case s.does == "end" && !c.Losing, s.does == "abort" && !c.Aborted:
		return fmt.Errorf("it has not come to its %s", s.does)
	case s.does == "" && (c.Losing || c.Aborted):
		return fmt.Errorf("it has ended the connection after %q", got)
	}
	return nil
}

func cutAt(data []byte, cut int) (pieces [][]byte) {
	switch {
	case cut == 0:
		return reactortest.ByteByByte([][]byte{data})
	case cut < 0, cut >= len(data):
		return [][]byte{data}
	}
	return [][]byte{data[:cut], data[cut:]}
}
