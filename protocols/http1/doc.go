// Package http1 is HTTP/1.0 and HTTP/1.1 on the types of net/http, over
// reactor.Transport.
//
// # What a message is
//
// ParseRequest reads the head of a request. Where two readers may read a message
// in two ways, a request could hide in another one, so it is refused: lines that
// do not end with CR LF, fields on several lines, blanks before a colon, more
// than one Host, a length that is told twice or in two ways, sizes of chunks that
// are no hexadecimal number.
//
// # HTTP/2
//
// It is not there.
package http1
