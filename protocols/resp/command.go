package resp

import (
	"bytes"
	"strings"
)

// ParseCommand reads the command at the beginning of b: an array of strings, or
// a line of words. n is its length; 0 says that its end is not there yet. An
// empty one has no args and is nothing to be answered. Safe from any goroutine.
func ParseCommand(b []byte, limits Limits) (args []string, n int, err error) {
	l := limits.withDefaults()
	var s commandScanner
	return s.next(b, &l)
}

// commandScanner reads commands that arrive in pieces.
type commandScanner struct {
	scanner
	spans []span // of the arguments in front of it
	name  string // of the last one: the next is often the same
}

func (s *commandScanner) next(b []byte, l *Limits) (args []string, n int, err error) {
	if len(b) == 0 {
		return nil, 0, nil
	}
	if b[0] != byte(Array) {
		return s.inline(b, l)
	}
	if s.pos == 0 && s.line == 0 { // tried once, so that work stays linear
		if args, n = s.atOnce(b, l); n > 0 {
			return args, n, nil
		}
	}
	if n, err = s.scanner.next(b, l); n == 0 {
		return nil, 0, err
	}
	args, err = parseArgs(string(b[:n]))
	return args, n, err
}

// parseArgs reads an array whose end the scanner has found.
func parseArgs(text string) ([]string, error) {
	p := parser{rest: text}
	length := p.line()[1:]
	if length == "-1" {
		return nil, nil
	}
	args := make([]string, p.length(length))
	for i := range args {
		line := p.line()
		if line[0] != byte(BulkString) || line == "$-1" {
			return nil, malformed("expected '$', got %q", line[0])
		}
		arg := Value{Kind: BulkString}
		if p.str(&arg, line[1:]); p.err != nil {
			return nil, p.err
		}
		args[i] = arg.Text
	}
	return args, p.err
}

// inline reads a line of words.
func (s *commandScanner) inline(b []byte, l *Limits) (args []string, n int, err error) {
	i := bytes.IndexByte(b[s.line:], '\n')
	if i < 0 {
		s.line = len(b)
	} else {
		i += s.line
		s.line = 0
	}
	if i > l.Line || i < 0 && len(b) > l.Line {
		return nil, 0, malformed("too big inline request")
	}
	if i < 0 {
		return nil, 0, nil
	}
	args, err = splitWords(strings.TrimSuffix(string(b[:i]), "\r"))
	return args, i + 1, err
}

// splitWords splits a line as Redis does: words may be in "…", with escapes, or
// in '…', where \' alone is one.
func splitWords(line string) (words []string, err error) {
	for {
		line = strings.TrimLeft(line, " \t\r\v\f\x00")
		if line == "" {
			return words, nil
		}
		word, rest, ok := cutWord(line)
		if !ok {
			return nil, malformed("unbalanced quotes in request")
		}
		words, line = append(words, word), rest
	}
}

func cutWord(line string) (word, rest string, ok bool) {
	var text []byte
	for line != "" {
		switch c := line[0]; {
		case isSpace(c):
			return string(text), line, true
		case c == '"' || c == '\'':
			if text, rest, ok = cutQuoted(text, line); !ok || rest != "" && !isSpace(rest[0]) {
				return "", "", false
			}
			return string(text), rest, true
		default:
			text, line = append(text, c), line[1:]
		}
	}
	return string(text), "", true
}

// cutQuoted appends to text what line has in quotes, at its beginning.
func cutQuoted(text []byte, line string) (_ []byte, rest string, ok bool) {
	quote := line[0]
	for line = line[1:]; line != ""; {
		switch {
		case line[0] == quote:
			return text, line[1:], true
		case line[0] != '\\' || len(line) == 1 || quote == '\'' && line[1] != '\'':
			text, line = append(text, line[0]), line[1:]
		case len(line) >= 4 && line[1] == 'x' && hexDigit(line[2]) >= 0 && hexDigit(line[3]) >= 0:
			text, line = append(text, byte(hexDigit(line[2])<<4|hexDigit(line[3]))), line[4:]
		default:
			text, line = append(text, unescape(line[1])), line[2:]
		}
	}
	return nil, "", false
}

func unescape(c byte) byte {
	if i := strings.IndexByte("nrtba", c); i >= 0 {
		return "\n\r\t\b\a"[i]
	}
	return c
}

func isSpace(c byte) bool { return strings.IndexByte(" \t\r\v\f\n\x00", c) >= 0 }

func hexDigit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}
