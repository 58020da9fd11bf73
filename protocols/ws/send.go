package ws

import "unicode/utf8"

// SendText sends a message of text, in one frame. It returns ErrClosed if the
// connection is closed or closing, ErrMessageOpen while a MessageWriter is not
// closed, and ErrNotUTF8 for what is no text. Loop only.
func (c *Conn) SendText(s string) error {
	if !utf8.ValidString(s) {
		return ErrNotUTF8
	}
	return c.send(Text, []byte(s))
}

// SendBinary sends a message, in one frame. Its errors are those of SendText. Loop
// only.
func (c *Conn) SendBinary(data []byte) error { return c.send(Binary, data) }

// Send sends a message that is Text or Binary: an answer of the same kind as the
// question. Its errors are those of SendText. Loop only.
func (c *Conn) Send(kind OpCode, data []byte) error {
	if kind == Text && !utf8.Valid(data) {
		return ErrNotUTF8
	}
	return c.send(kind, data)
}

func (c *Conn) send(kind OpCode, data []byte) error {
	switch {
	case c.closing:
		return ErrClosed
	case c.message != nil:
		return ErrMessageOpen
	}
	h := Header{Fin: true, OpCode: kind}
	if z := c.write.deflate; z != nil {
		if d, ok := z.message(data); ok {
			defer z.release(d)
			data, h.Rsv = d.out, rsvDeflated
		}
	}
	return c.write.frame(c.t, h, data)
}

// rsvDeflated is what a compressed message begins with.
const rsvDeflated = 4

// control sends a control frame, unless nothing may be sent any more.
func (c *Conn) control(kind OpCode, payload []byte) {
	if !c.closing {
		_ = c.write.frame(c.t, Header{Fin: true, OpCode: kind}, payload) // after the end there is a ConnectionLost to come
	}
}

// MessageWriter sends a message in frames, for one whose end is not known yet. It
// is not compressed. Loop only.
type MessageWriter struct {
	c      *Conn
	kind   OpCode // Continuation once a frame was sent
	check  bool
	text   text
	broken bool // it is no text
}

// StartText begins a message of text. Until it is closed no other one can be sent.
// Its errors are those of SendText. Loop only.
func (c *Conn) StartText() (*MessageWriter, error) { return c.start(Text) }

// StartBinary begins a message. Until it is closed no other one can be sent. Its
// errors are those of SendText. Loop only.
func (c *Conn) StartBinary() (*MessageWriter, error) { return c.start(Binary) }

func (c *Conn) start(kind OpCode) (*MessageWriter, error) {
	switch {
	case c.closing:
		return nil, ErrClosed
	case c.message != nil:
		return nil, ErrMessageOpen
	}
	c.message = &MessageWriter{c: c, kind: kind, check: kind == Text}
	return c.message, nil
}

// Write sends a frame of the message; characters may be cut at its end. It
// returns ErrClosed if the connection, or the message, is closed, and ErrNotUTF8
// for what can't be text any more, which is not sent: the message can't be
// completed then, and the connection has to be closed. Loop only.
func (w *MessageWriter) Write(p []byte) (int, error) {
	switch {
	case w.c.message != w:
		return 0, ErrClosed
	case w.broken || w.check && !w.text.add(p):
		w.broken = true
		return 0, ErrNotUTF8
	case len(p) == 0:
		return 0, nil
	}
	if err := w.frame(false, p); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Close completes the message. Loop only.
func (w *MessageWriter) Close() error {
	switch {
	case w.c.message != w:
		return ErrClosed
	case w.broken || !w.text.complete():
		return ErrNotUTF8
	}
	w.c.message = nil
	return w.frame(true, nil)
}

func (w *MessageWriter) frame(fin bool, p []byte) error {
	h := Header{Fin: fin, OpCode: w.kind}
	w.kind = Continuation
	return w.c.write.frame(w.c.t, h, p)
}
