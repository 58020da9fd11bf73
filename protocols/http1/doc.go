// Package http1 is HTTP/1.0 and HTTP/1.1 on the types of net/http, over
// reactor.Transport.
//
// A [Server] hands each request to a [Handler], which answers at once or with a
// Deferred:
//
//	server := http1.NewServer(http1.ServerConfig{Handler: func(w *http1.ResponseWriter, r *http1.Request) *deferred.Deferred[deferred.Unit] {
//		fmt.Fprintln(w, "hello")
//		return nil
//	}})
//	port, err := reactor.TCPServer{Addr: ":8080"}.Listen(r, server)
//
// Requests of one connection are answered one after another. ResponseWriter.Upgrade
// goes on with another protocol.
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
