package resp

import (
	"strconv"
	"strings"
)

// Parse reads the value at the beginning of b. n is its length; 0 says that its
// end is not there yet. What b holds is copied, once. Safe from any goroutine.
func Parse(b []byte, limits Limits) (v Value, n int, err error) {
	l := limits.withDefaults()
	var s scanner
	n, err = s.next(b, &l)
	if n == 0 {
		return Value{}, 0, err
	}
	v, err = parseWhole(string(b[:n]))
	return v, n, err
}

// parseWhole reads a value whose end a scanner has found.
func parseWhole(text string) (Value, error) {
	p := parser{rest: text}
	v := p.value()
	return v, p.err
}

// parser takes values from a text that is complete. After an error it gives
// anything.
type parser struct {
	rest string
	err  error
}

func (p *parser) value() (v Value) {
	line := p.line()
	v.Kind = Kind(line[0])
	text := line[1:]
	switch v.Kind {
	case attribute:
		attributes := p.items(v.Kind, text)
		v = p.value()
		v.Attributes = append(attributes, v.Attributes...)
	case SimpleString, SimpleError:
		v.Text = text
	case Integer:
		v.Int = p.integer(text)
	case Boolean:
		v.Int = p.boolean(text)
	case Double:
		v.Text = p.checked(text, validDouble(text), "number")
	case BigNumber:
		v.Text = p.checked(text, validInteger(text), "number")
	case Null:
		p.checked(text, text == "", "null")
	case BulkString, BulkError, Verbatim:
		p.str(&v, text)
	case Array, Set, Push, Map:
		if text == "-1" && v.Kind == Array {
			return Nil
		}
		v.Items = p.items(v.Kind, text)
	default:
		p.fail("a value that begins with %q", line[0])
	}
	return v
}

// line takes a line, which has at least one byte.
func (p *parser) line() string {
	line, rest, _ := strings.Cut(p.rest, "\r\n")
	p.rest = rest
	if line == "" {
		p.fail("an empty line")
		return "_"
	}
	return line
}

func (p *parser) items(kind Kind, length string) []Value {
	n := p.length(length)
	if kind == Map || kind == attribute {
		n *= 2
	}
	if n == 0 {
		return nil
	}
	items := make([]Value, 0, n) // no more than there are: the scanner has passed them
	for range n {
		if p.err != nil {
			return nil
		}
		items = append(items, p.value())
	}
	return items
}

func (p *parser) str(v *Value, length string) {
	if length == "-1" && v.Kind == BulkString {
		*v = Nil
		return
	}
	n := p.length(length)
	if p.err != nil {
		return
	}
	if p.rest[n:n+2] != "\r\n" {
		p.fail("a string that does not end with CRLF")
		return
	}
	v.Text, p.rest = p.rest[:n], p.rest[n+2:]
	if v.Kind == Verbatim && (n < 4 || v.Text[3] != ':') {
		p.fail("a verbatim string without its format")
	}
}

// length reads what the scanner has read already.
func (p *parser) length(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		p.fail("invalid length")
		return 0
	}
	return n
}

func (p *parser) integer(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		p.fail("invalid number")
	}
	return n
}

func (p *parser) boolean(text string) int64 {
	p.checked(text, text == "t" || text == "f", "boolean")
	if text == "t" {
		return 1
	}
	return 0
}

func (p *parser) checked(text string, ok bool, what string) string {
	if !ok {
		p.fail("invalid %s", what)
	}
	return text
}

func (p *parser) fail(format string, args ...any) {
	if p.err == nil {
		p.err = malformed(format, args...)
	}
}

func validInteger(text string) bool {
	digits := strings.TrimPrefix(strings.TrimPrefix(text, "-"), "+")
	return digits != "" && len(text)-len(digits) <= 1 && strings.Trim(digits, "0123456789") == ""
}

// validDouble refuses what strconv takes and the protocol does not know.
func validDouble(text string) bool {
	switch text {
	case "inf", "-inf", "nan":
		return true
	}
	_, err := strconv.ParseFloat(text, 64)
	return err == nil && strings.Trim(text, "0123456789+-.eE") == ""
}
