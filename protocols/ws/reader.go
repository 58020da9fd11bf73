package ws

import gobwas "github.com/gobwas/ws"

// reader makes messages, and control frames, of what a peer sends. It does no
// I/O: what has arrived of a frame is taken at once, so that a message waits in
// one place only.
type reader struct {
	// Immutable.
	limits  Limits
	side    gobwas.State
	inflate *inflater // nil if the peer may not compress

	// Of the present frame.
	inside bool
	frame  Header
	left   int64 // bytes of its payload that are to come

	// Of the present message. kind is Continuation if there is none.
	kind      OpCode
	deflated  bool
	fragments int
	message   []byte
	text      text

	control []byte
	plain   []byte // a message that was inflated
}

// next takes n bytes of b; 0 if more is to come. kind is what they complete: a
// message or a control frame, whose data is valid until the next call, or
// Continuation if nothing.
func (r *reader) next(b []byte) (kind OpCode, data []byte, n int, err error) {
	if !r.inside {
		if n, err = r.begin(b); n == 0 || err != nil {
			return Continuation, nil, n, err
		}
	}
	payload := b[n:min(int64(len(b)), int64(n)+r.left)]
	n += len(payload)
	if err = r.take(payload); err != nil || r.left > 0 {
		return Continuation, nil, n, err
	}
	r.inside = false
	kind, data, err = r.end()
	return kind, data, n, err
}

// begin reads a header.
func (r *reader) begin(b []byte) (n int, err error) {
	h, n, err := ParseHeader(b)
	if n == 0 || err != nil {
		return 0, err
	}
	if err := r.check(h); err != nil {
		return 0, err
	}
	r.inside, r.frame, r.left = true, h, h.Length
	switch {
	case h.OpCode.IsControl():
		r.control = r.control[:0]
	case h.OpCode != Continuation:
		r.kind, r.deflated, r.fragments = h.OpCode, h.Rsv1(), 1
		r.message, r.text = roomFor(r.message[:0], h.Length), text{}
	default:
		r.fragments++
	}
	return n, nil
}

// check says whether a frame with this header may come now.
func (r *reader) check(h Header) error {
	state := r.side
	if r.kind != Continuation {
		state = state.Set(gobwas.StateFragmented)
	}
	first := h.OpCode == Text || h.OpCode == Binary
	rules := h
	if first && r.inflate != nil {
		rules.Rsv = gobwas.Rsv(false, h.Rsv2(), h.Rsv3())
	}
	if err := gobwas.CheckHeader(rules, state); err != nil {
		return violates("%v", err)
	}
	if h.OpCode.IsControl() {
		return nil
	}
	return r.checkSize(h, first)
}

func (r *reader) checkSize(h Header, first bool) error {
	have, fragments := int64(len(r.message)), r.fragments+1
	if first {
		have, fragments = 0, 1
	}
	switch l := &r.limits; {
	case h.Length > int64(l.Frame):
		return tooBig("a frame of more than %d bytes", l.Frame)
	case h.Length > int64(l.Message)-have:
		return tooBig("a message of more than %d bytes", l.Message)
	case fragments > l.Fragments:
		return tooBig("a message of more than %d frames", l.Fragments)
	}
	return nil
}

// take adds payload to what the present frame belongs to.
func (r *reader) take(payload []byte) error {
	into := &r.message
	if r.frame.OpCode.IsControl() {
		into = &r.control
	}
	start := len(*into)
	*into = append(*into, payload...)
	added := (*into)[start:]
	if r.frame.Masked {
		gobwas.Cipher(added, r.frame.Mask, int((r.frame.Length-r.left)%4))
	}
	r.left -= int64(len(payload))
	if r.kind == Text && into == &r.message && !r.deflated && !r.text.add(added) {
		return notText()
	}
	return nil
}

// end is called when the present frame is complete.
func (r *reader) end() (kind OpCode, data []byte, err error) {
	switch {
	case r.frame.OpCode.IsControl():
		return r.frame.OpCode, r.control, nil
	case !r.frame.Fin:
		return Continuation, nil, nil
	}
	kind, r.kind = r.kind, Continuation
	if !r.deflated {
		if kind == Text && !r.text.complete() {
			return Continuation, nil, notText()
		}
		return kind, r.message, nil
	}
	r.plain = roomFor(r.plain[:0], 2*int64(len(r.message))) // a guess
	r.plain, err = r.inflate.message(r.plain, r.message, r.limits.Message)
	if err != nil {
		return Continuation, nil, err
	}
	if kind == Text && (!r.text.add(r.plain) || !r.text.complete()) {
		return Continuation, nil, notText()
	}
	return kind, r.plain, nil
}

// rest gives back the room of a message that was handed on.
func (r *reader) rest() {
	if r.kind == Continuation {
		r.message, r.plain = trim(r.message), trim(r.plain)
	}
}
