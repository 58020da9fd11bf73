package main

import (
	"bytes"
	"errors"
	"strconv"
	"strings"

	"sasync/deferred"
	"sasync/reactor"
)

// This file is all that the server knows of the protocol, RESP2: commands come
// as arrays of strings or as lines, and answers go out in the order of the
// commands.

// value is an answer.
type value struct {
	kind  byte // '+', '-', ':', '$', '*'; 0 is null
	text  string
	n     int64
	items []value
}

var null = value{}

func simple(text string) value  { return value{kind: '+', text: text} }
func failure(text string) value { return value{kind: '-', text: text} }
func bulk(text string) value    { return value{kind: '$', text: text} }
func integer(n int64) value     { return value{kind: ':', n: n} }
func list(items ...value) value { return value{kind: '*', items: items} }

var oneLine = strings.NewReplacer("\r", " ", "\n", " ")

func appendValue(dst []byte, v value) []byte {
	switch v.kind {
	case '+', '-':
		dst = append(append(dst, v.kind), oneLine.Replace(v.text)...)
	case ':':
		dst = strconv.AppendInt(append(dst, ':'), v.n, 10)
	case '$':
		dst = strconv.AppendInt(append(dst, '$'), int64(len(v.text)), 10)
		dst = append(append(dst, "\r\n"...), v.text...)
	case '*':
		dst = strconv.AppendInt(append(dst, '*'), int64(len(v.items)), 10)
		dst = append(dst, "\r\n"...)
		for _, item := range v.items {
			dst = appendValue(dst, item)
		}
		return dst
	default:
		dst = append(dst, "$-1"...)
	}
	return append(dst, "\r\n"...)
}

// Limits of a command.
const (
	maxArgs  = 1 << 20
	maxBulk  = 1 << 20 // more than a value may have
	maxLine  = 64 << 10
	maxInput = 4 << 20
)

var errProtocol = errors.New("ERR Protocol error")

// parseCommand reads the first command of b. n is 0 if it is not there as a
// whole; a command may have no args.
func parseCommand(b []byte) (args []string, n int, err error) {
	line, n, err := parseLine(b)
	if n == 0 || err != nil {
		return nil, 0, err
	}
	if len(line) == 0 || line[0] != '*' {
		return strings.Fields(string(line)), n, nil
	}
	count, err := parseLength(line, '*', maxArgs)
	if err != nil {
		return nil, 0, err
	}
	for range count {
		line, used, err := parseLine(b[n:])
		if used == 0 || err != nil {
			return nil, 0, err
		}
		size, err := parseLength(line, '$', maxBulk)
		if err != nil {
			return nil, 0, err
		}
		n += used
		if len(b) < n+size+2 {
			return nil, 0, nil
		}
		if b[n+size] != '\r' || b[n+size+1] != '\n' {
			return nil, 0, errProtocol
		}
		args = append(args, string(b[n:n+size]))
		n += size + 2
	}
	return args, n, nil
}

func parseLine(b []byte) (line []byte, n int, err error) {
	end := bytes.IndexByte(b[:min(len(b), maxLine)], '\n')
	if end < 0 {
		if len(b) >= maxLine {
			err = errProtocol
		}
		return nil, 0, err
	}
	return bytes.TrimSuffix(b[:end], []byte("\r")), end + 1, nil
}

func parseLength(line []byte, kind byte, most int) (int, error) {
	if len(line) < 2 || line[0] != kind {
		return 0, errProtocol
	}
	n := 0
	for _, c := range line[1:] {
		if c < '0' || c > '9' || n > most {
			return 0, errProtocol
		}
		n = 10*n + int(c-'0')
	}
	if n > most {
		return 0, errProtocol
	}
	return n, nil
}

// conn is a connection. It belongs to the loop.
type conn struct {
	// Immutable after newConn.
	r      *reactor.Reactor
	handle func(args []string) (value, *deferred.Deferred[value])

	t       reactor.Transport
	in      []byte
	out     []byte
	waiting []*answer // in the order of their commands; the first is not there yet
	paused  bool
	posted  bool // send will be called
	ending  bool // no more is read
}

// answer is one that is there, or waits.
type answer struct {
	v    value
	here bool
}

// mostWaiting is how many commands of a connection may wait for their answers,
// and mostUnread how many bytes of answers for their peer: then nothing more is
// read.
const (
	mostWaiting = 1024
	mostUnread  = 256 << 10
)

func newConn(r *reactor.Reactor, handle func([]string) (value, *deferred.Deferred[value])) *conn {
	return &conn{r: r, handle: handle}
}

func (c *conn) ConnectionMade(t reactor.Transport) { c.t = t }
func (c *conn) ConnectionLost(error)               { c.ending = true }

// ReadConnectionLost: what was asked is answered.
func (c *conn) ReadConnectionLost() {
	c.ending = true
	c.end()
}

func (c *conn) WriteConnectionLost() {}

func (c *conn) DataReceived(data []byte) {
	c.in = append(c.in, data...)
	c.serve()
}

// serve runs the commands that are there.
func (c *conn) serve() {
	used := 0
	for !c.ending && !c.full() {
		args, n, err := parseCommand(c.in[used:])
		if err != nil {
			c.answer(failure(err.Error()), nil)
			c.ending = true
		}
		if n == 0 {
			break
		}
		used += n
		switch {
		case len(args) == 0:
		case strings.EqualFold(args[0], "QUIT"):
			c.answer(simple("OK"), nil)
			c.ending = true
		default:
			c.answer(c.handle(args))
		}
	}
	c.in = append(c.in[:0], c.in[used:]...)
	if len(c.in) > maxInput && !c.full() {
		c.answer(failure(errProtocol.Error()), nil)
		c.ending = true
	}
	c.send()
}

func (c *conn) full() bool {
	return len(c.waiting) >= mostWaiting || c.t.Buffered()+len(c.out) > mostUnread
}

// answer sends v, or what d fires with, when it is its turn.
func (c *conn) answer(v value, d *deferred.Deferred[value]) {
	if d == nil && len(c.waiting) == 0 {
		c.out = appendValue(c.out, v)
		return
	}
	a := &answer{v: v, here: d == nil}
	c.waiting = append(c.waiting, a)
	if d != nil {
		d.AddBoth(func(v value, err error) (value, error) {
			a.v, a.here = v, true
			if err != nil {
				a.v = failure("ERR " + err.Error())
			}
			c.sendSoon()
			return v, nil
		})
	}
}

// sendSoon sends once what a batch of writes has made answers of.
func (c *conn) sendSoon() {
	if c.posted {
		return
	}
	c.posted = true
	if c.r.Post(func() { c.posted = false; c.send() }) != nil {
		c.posted = false
		c.send()
	}
}

// send sends the answers whose turn has come, and reads on if there is room.
func (c *conn) send() {
	n := 0
	for n < len(c.waiting) && c.waiting[n].here {
		c.out = appendValue(c.out, c.waiting[n].v)
		n++
	}
	c.waiting = append(c.waiting[:0], c.waiting[n:]...)
	_, _ = c.t.Write(c.out) // after the end of the connection nobody wants it
	c.out = c.out[:0]
	c.pauseOrResume()
	c.end()
}

func (c *conn) pauseOrResume() {
	full := c.full()
	switch {
	case full && !c.paused:
		c.paused = true
		c.t.Pause()
		if len(c.waiting) < mostWaiting { // it is the peer who is slow
			c.t.Drained().AddBoth(func(u deferred.Unit, _ error) (deferred.Unit, error) {
				c.sendSoon()
				return u, nil
			})
		}
	case !full && c.paused:
		c.paused = false
		c.t.Resume()
		c.serve()
	}
}

// end closes the connection once everything is answered.
func (c *conn) end() {
	if c.ending && len(c.waiting) == 0 {
		c.t.LoseConnection()
	}
}
