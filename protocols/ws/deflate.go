package ws

import (
	"compress/flate"
	"sync"
)

// deflater deflates the messages of one side.
type deflater struct {
	// Immutable.
	cfg      Deflate
	takeover bool // a message refers to those before it

	own *deflation // if so; nil before the first message
}

// deflation is a compressor, which takes some 800 KiB.
type deflation struct {
	w   *flate.Writer
	out []byte
}

// Write is called by the compressor.
func (d *deflation) Write(p []byte) (int, error) {
	d.out = append(d.out, p...)
	return len(p), nil
}

// deflations are those for messages that do not refer to others, by level.
var deflations [flate.BestCompression + 1]sync.Pool

// message gives p deflated, or false if it is better sent as it is. It is valid
// until release.
func (f *deflater) message(p []byte) (d *deflation, ok bool) {
	if len(p) < f.cfg.MinSize {
		return nil, false
	}
	d = f.borrow()
	d.out = d.out[:0]
	_, _ = d.w.Write(p) // to memory
	_ = d.w.Flush()
	d.out = d.out[:len(d.out)-4] // RFC 7692 7.2.1
	if !f.takeover && len(d.out) >= len(p) {
		f.release(d)
		return nil, false
	}
	return d, true
}

func (f *deflater) borrow() *deflation {
	d := f.own
	if d == nil && !f.takeover {
		d, _ = deflations[f.cfg.Level].Get().(*deflation)
	}
	if d == nil {
		d = &deflation{}
		d.w, _ = flate.NewWriter(d, f.cfg.Level) // a level that there is
	} else if !f.takeover {
		d.w.Reset(d)
	}
	if f.takeover {
		f.own = d
	}
	return d
}

func (f *deflater) release(d *deflation) {
	d.out = trim(d.out)
	if !f.takeover {
		deflations[f.cfg.Level].Put(d)
	}
}
