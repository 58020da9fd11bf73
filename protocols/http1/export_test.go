package http1

import "net/http"

// ReadChunks reads a body in chunks, given in pieces. It returns the body, the
// trailers and how many bytes it took; 0 if the body goes on.
func ReadChunks(pieces [][]byte, l Limits) (body []byte, trailer http.Header, n int, err error) {
	l = l.withDefaults()
	f := bodyFrame{left: lengthChunked}
	var b []byte
	for _, piece := range pieces {
		b = append(b, piece...)
		for !f.done() {
			data, used, err := f.next(b, &l)
			if err != nil {
				return nil, nil, 0, err
			}
			if used == 0 {
				break
			}
			body = append(body, data...)
			b, n = b[used:], n+used
		}
	}
	if !f.done() {
		return body, nil, 0, nil
	}
	return body, f.chunks.trailer, n, nil
}
