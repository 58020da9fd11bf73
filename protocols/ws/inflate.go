package ws

import (
	"bytes"
	"compress/flate"
	"io"
	"slices"
	"sync"
)

// deflateTail is what a sender takes off behind a message, RFC 7692 7.2.1, and
// the block that ends a stream.
const deflateTail = "\x00\x00\xff\xff" + "\x01\x00\x00\xff\xff"

// window is how far back a deflated message may refer.
const window = 32 << 10

// inflater inflates the messages of one peer.
type inflater struct {
	takeover bool   // a message may refer to those before it
	window   []byte // their end, if so
}

// inflation is a decompressor, of which one is enough for all connections of a
// loop: messages are inflated as a whole.
type inflation struct {
	in bytes.Reader
	z  io.ReadCloser
}

var inflations = sync.Pool{New: func() any {
	i := &inflation{}
	i.z = flate.NewReader(&i.in)
	return i
}}

// message adds the message that deflated is to dst, which is empty. It may write
// behind deflated. More than most bytes, and what is no deflated data, are a
// *ProtocolError.
func (f *inflater) message(dst, deflated []byte, most int) ([]byte, error) {
	i := inflations.Get().(*inflation)
	defer inflations.Put(i)
	i.in.Reset(append(deflated, deflateTail...))
	defer i.in.Reset(nil)
	for {
		_ = i.z.(flate.Resetter).Reset(&i.in, f.seen(dst)) // never fails
		var err error
		if dst, err = i.stream(dst, most); err != nil {
			return dst, err
		}
		if i.in.Len() == 0 {
			break
		}
	}
	f.remember(dst)
	return dst, nil
}

// remember keeps what later messages may refer to.
func (f *inflater) remember(dst []byte) {
	if !f.takeover {
		return
	}
	dst = dst[max(0, len(dst)-window):]
	if over := len(f.window) + len(dst) - window; over > 0 {
		f.window = append(f.window[:0], f.window[over:]...)
	}
	f.window = append(f.window, dst...)
}

// stream inflates up to a final block, of which a message may have several.
func (i *inflation) stream(dst []byte, most int) ([]byte, error) {
	for {
		if len(dst) == cap(dst) {
			dst = slices.Grow(dst, max(512, min(len(dst), most-len(dst))))
		}
		n, err := i.z.Read(dst[len(dst):cap(dst)])
		dst = dst[:len(dst)+n]
		switch {
		case len(dst) > most:
			return dst, tooBig("a message of more than %d bytes, inflated", most)
		case err == io.EOF:
			return dst, nil
		case err != nil:
			return dst, &ProtocolError{CodeInvalidData, "a message that can't be inflated"}
		}
	}
}

// seen is what data behind dst, of the same message, may refer to.
func (f *inflater) seen(dst []byte) []byte {
	if len(dst) == 0 {
		return f.window
	}
	all := slices.Concat(f.window, dst)
	return all[max(0, len(all)-window):]
}
