package http1

import "net/http"

// bodyFrame finds a body, and its end, in what arrives.
type bodyFrame struct {
	left   int64 // bytes, or lengthChunked or lengthToTheEnd
	total  int64 // bytes of a body whose length was not told
	chunks chunks
}

// done tells whether the body is complete.
func (f *bodyFrame) done() bool {
	return f.left == 0 || f.left == lengthChunked && f.chunks.state == chunksDone
}

// next takes n bytes of b, of which data belongs to the body. n is 0 if there is
// too little.
func (f *bodyFrame) next(b []byte, l *Limits) (data []byte, n int, err error) {
	switch f.left {
	case lengthChunked:
		data, n, err = f.chunks.next(b, l)
	case lengthToTheEnd:
		data, n = b, len(b)
	default:
		n = int(min(f.left, int64(len(b))))
		f.left -= int64(n)
		return b[:n], n, nil
	}
	if f.total += int64(len(data)); f.total > l.BodyBytes || f.left == lengthChunked && f.chunks.left > l.BodyBytes-f.total {
		return nil, 0, tooLarge(l)
	}
	return data, n, err
}

func tooLarge(l *Limits) error {
	return refuse(http.StatusRequestEntityTooLarge, "a body of more than %d bytes", l.BodyBytes)
}
