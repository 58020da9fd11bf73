package memcache

import (
	"bytes"

	"sasync/deferred"
	"sasync/protocols/internal/ask"
	"sasync/protocols/line"
)

// serving is a connection. Owned by the loop.
type serving struct {
	s       Server
	c       *line.Conn
	reply   ask.Reply[Reply]
	eof     bool
	command *Command // whose value is being received
	left    int      // bytes of it, and its end, that are to come
	skips   bool     // it is not kept
}

var (
	_ line.RawHandler   = (*serving)(nil)
	_ line.LimitHandler = (*serving)(nil)
)

// ConnectionMade has commands wait while their answers are not taken.
func (s *serving) ConnectionMade(c *line.Conn) {
	s.c = c
	_ = c.RegisterProducer(c, true) // the first one is never an error
}

func (s *serving) ConnectionLost(error) { s.reply.Cancel() }
func (s *serving) WriteConnectionLost() {}

// ReadConnectionLost is called when the client says no more: it may still wait
// for an answer.
func (s *serving) ReadConnectionLost() {
	s.eof = true
	if !s.reply.Pending() {
		s.c.LoseConnection()
	}
}

func (s *serving) LineTooLong([]byte) {
	s.say(&Command{}, Reply{Err: ClientError("line is too long")})
	s.c.LoseConnection()
}

// LineReceived is a command.
func (s *serving) LineReceived(text []byte) {
	c, length, err := ParseCommand(string(bytes.TrimSuffix(text, []byte("\r"))))
	if err == nil && length > s.s.MaxValue {
		err = ServerError("object too large for cache")
	}
	switch {
	case err != nil:
		c.NoReply = false // memcached tells these in any case
		s.say(&c, Reply{Err: err})
	case c.Name == "quit":
		s.c.LoseConnection()
		return
	case c.Name == "version":
		_, _ = s.c.Write([]byte("VERSION " + s.s.Version + "\r\n"))
		return
	case c.Name == "verbosity":
		s.say(&c, Reply{})
		return
	}
	switch {
	case length >= 0:
		s.command, s.left, s.skips = &c, length+2, err != nil
		s.c.SetRaw()
	case err == nil:
		s.carryOut(&c)
	}
}

// RawReceived is a part of a value.
func (s *serving) RawReceived(data []byte) {
	take := min(s.left, len(data))
	s.left -= take
	if c := s.command; !s.skips {
		c.Item.Value = append(c.Item.Value, data[:take]...)
	}
	if s.left > 0 {
		return
	}
	s.valueReceived()
	s.c.SetLines(data[take:])
}

func (s *serving) valueReceived() {
	c := s.command
	s.command = nil
	if s.skips {
		return
	}
	size := len(c.Item.Value) - 2
	if string(c.Item.Value[size:]) != "\r\n" {
		s.say(c, Reply{Err: errData})
		s.c.LoseConnection() // where the next command begins nobody knows
		return
	}
	c.Item.Value = c.Item.Value[:size:size]
	s.carryOut(c)
}

func (s *serving) carryOut(c *Command) {
	v, d := s.s.Handle(*c)
	if d == nil {
		s.say(c, v)
		return
	}
	s.c.Pause() // one after the other
	s.reply.Then(v, d, func(v Reply, err error) {
		if err != nil {
			v.Err = err
			if !isKnown(err) {
				deferred.Fail[Reply](s.c.Loop(), err)
			}
		}
		s.say(c, v)
		if s.eof {
			s.c.LoseConnection()
		}
		s.c.Resume()
	})
}

func (s *serving) say(c *Command, r Reply) {
	if !c.NoReply {
		_, _ = s.c.Write(AppendReply(nil, c, r))
	}
}
