package memcache

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"sasync/protocols/line"
	"sasync/protocols/policies"
)

// receiving is a Client as the handler of lines.
type receiving struct{ c *Client }

var _ line.RawHandler = receiving{}

func (r receiving) ConnectionMade(conn *line.Conn) {
	r.c.c = conn
	r.c.timer = policies.NewTimer(conn.Loop(), func() { r.c.end(ErrTimeout) })
}

func (r receiving) ConnectionLost(reason error) {
	if r.c.lost == nil {
		r.c.lost = reason
	}
	r.c.failAll(fmt.Errorf("memcache: the connection is lost: %w", reason))
}

// LineReceived is a part of the first command's answer.
func (r receiving) LineReceived(text []byte) {
	c := r.c
	c.timer.Reset()
	if c.pending.len() == 0 {
		c.end(fmt.Errorf("%w: an answer to nothing: %q", ErrFormat, text))
		return
	}
	if v, size, ok := parseValue(string(text)); ok {
		if size > c.cfg.MaxValue {
			c.end(fmt.Errorf("%w: a value of %d bytes, and not %d at most", ErrFormat, size, c.cfg.MaxValue))
			return
		}
		v.Value = make([]byte, 0, size+2)
		c.value, c.left = v, size+2
		c.c.SetRaw()
		return
	}
	r.hand(string(text))
}

func (r receiving) hand(text string) {
	c := r.c
	first := c.pending.first()
	done, err := true, errorOf(text)
	if err == nil {
		done, err = first.line(text)
	}
	if done || err != nil {
		c.pending.pop()
		if c.pending.len() == 0 {
			c.timer.Set(0)
		}
	}
	if err != nil {
		first.fail(err)
	}
	if errors.Is(err, ErrFormat) {
		c.end(err) // whatever comes next answers nobody knows what
	}
}

// RawReceived is a part of a value.
func (r receiving) RawReceived(data []byte) {
	c := r.c
	c.timer.Reset()
	take := min(c.left, len(data))
	c.value.Value = append(c.value.Value, data[:take]...)
	if c.left -= take; c.left > 0 {
		return
	}
	v := c.value
	c.value = nil
	size := len(v.Value) - 2
	if string(v.Value[size:]) != "\r\n" {
		c.end(fmt.Errorf("%w: a value has another length", ErrFormat))
		return
	}
	v.Value = v.Value[:size:size]
	if err := c.pending.first().item(v); err != nil {
		c.end(err)
		return
	}
	c.c.SetLines(data[take:])
}

// parseValue reads the line before a value.
func parseValue(text string) (v *Item, size int, ok bool) {
	fields := strings.Fields(text)
	if len(fields) < 4 || len(fields) > 5 || fields[0] != "VALUE" {
		return nil, 0, false
	}
	flags, err1 := strconv.ParseUint(fields[2], 10, 32)
	length, err2 := strconv.ParseUint(fields[3], 10, 31)
	v = &Item{Key: fields[1], Flags: uint32(flags)}
	var err3 error
	if len(fields) == 5 {
		v.CAS, err3 = strconv.ParseUint(fields[4], 10, 64)
	}
	return v, int(length), err1 == nil && err2 == nil && err3 == nil
}

// errorOf is the error that a line tells of, or nil.
func errorOf(text string) error {
	switch kind, what, _ := strings.Cut(text, " "); kind {
	case "ERROR":
		return ErrUnknownCommand
	case "CLIENT_ERROR":
		return ClientError(what)
	case "SERVER_ERROR":
		return ServerError(what)
	}
	return nil
}

// unexpected is the error for a line that answers something else.
func unexpected(text string) error { return fmt.Errorf("%w: the answer %q", ErrFormat, text) }
