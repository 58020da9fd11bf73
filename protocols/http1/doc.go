// Package http1 is HTTP/1.0 and HTTP/1.1 on the types of net/http, over
// reactor.Transport. The parts below come in reading order; each has an example.
//
// # Server
//
// A [Server] hands each request to a [Handler], which answers at once or returns a
// Deferred that fires when it has answered:
//
//	server := http1.NewServer(http1.ServerConfig{Handler: func(w *http1.ResponseWriter, r *http1.Request) *deferred.Deferred[deferred.Unit] {
//		fmt.Fprintln(w, "hello")
//		return nil
//	}})
//	port, err := reactor.TCPServer{Addr: ":8080"}.Listen(r, server)
//
// Connections are kept, and requests that come behind one another are answered in
// their order, one at a time. A handler that fails is answered for: with the
// status of its [StatusError], or 500. Over TLS the server is the same, behind a
// reactor.TLSServer whose NextProtos say "http/1.1". [Server.Shutdown] ends
// connections behind the answers under way.
//
// # Bodies
//
// A [Body] is a Deferator of pieces. deferred.Each makes a range loop of it,
// ReadAll a slice. What nobody asks for is not read, so that the peer has to wait;
// a peer that waits for "100 Continue" gets it when somebody asks. Trailers are in
// Request.Trailer when the body has been read.
//
// A [ResponseWriter] never blocks. A body of up to 4 KiB waits for its end, so that
// its length can be told; a longer one goes out as it comes, in chunks, unless its
// Content-Length is set. Who writes much heeds the peer: deferred.Produce pushes to
// its Consumer, a coroutine waits for Drained, any producer can be registered.
//
// # Handlers
//
// A [Mux] chooses among handlers by the patterns of http.ServeMux. [Mount] makes a
// Handler of any http.Handler: it runs in a pool, and its reads and writes wait for
// the peer. [Files] serves a directory, [Embedded] the files of a program: with
// ETag, Last-Modified, single ranges, and gzip.
//
// ResponseWriter.Upgrade goes on with another protocol, as WebSocket does.
//
// # Client
//
// A [Client] sends requests of net/http and fires with the head of the answer; the
// [Response]'s Body comes when somebody asks for it:
//
//	client := http1.NewClient(r, http1.ClientConfig{})
//	answer, err := deferred.Await(co, client.Get("https://www.example.org/"))
//	…
//	body, err := deferred.Await(co, answer.Body.ReadAll(1<<20))
//
// It keeps connections, follows redirects, goes by the environment's proxies,
// speaks TLS, unpacks gzip, and tries once more what may be repeated if the server
// had ended the connection before. A Body of [Pieces] is sent as it comes. [ClientConfig]
// has the limits on connections, on what waits for one, and on the time of each
// phase. Response.Upgrade goes on with another protocol.
//
// # What a request is
//
// [ParseRequest] is the codec. Where two readers may read a message in two ways, a
// request could hide in another one, so it is refused: lines that do not end with
// CR LF, fields on several lines, blanks before a colon, more than one Host, a
// length that is told twice or in two ways, a size of a chunk that is not just
// hexadecimal digits. Whatever it takes net/http reads alike.
//
// A peer that ends its side ends the connection: the Deferred of a handler that
// is at work is cancelled. What a registered producer pushes is still sent.
//
// # Limits
//
// [Limits] and [ServerConfig] have all limits and the meanings of their zeros:
//
//	a head                       32 KiB, 100 fields, 8 KiB for the first line, 10 s
//	a body                       16 MiB, 1 minute for each 64 KiB
//	a body that nobody asks for  64 KiB are kept; up to 256 KiB of one that the
//	                             handler has not read are read for the next request
//	answers that are not taken   64 KiB, then no further request is read
//	between requests             1 minute
//
// A head, its trailers and the extensions of chunks are bounded alike. How long a
// peer may take nothing of an answer is reactor.Limits.WriteTimeout, and how many
// connections there may be reactor.PortLimits or package policies. A slow peer
// costs its own connection's memory and no goroutine, so that many of them do not
// hold up others.
//
// # What is not there
//
// HTTP/2, several ranges in one answer, and gzip for what a handler writes.
package http1
