package http1

import (
	"net/http"
	"strings"

	"sasync/reactor"
)

// Response is an answer that a Client has received. It is a http.Response whose
// Trailer is there when its Body is. Loop only.
type Response struct {
	http.Response
	// Body stands for the Body of http.Response, which can't be read without
	// blocking and is empty. It is never nil. What is larger than
	// Limits.AheadBytes holds its connection until it is read to its end or
	// stopped.
	Body *Body

	x *clientExchange
}

// Upgrade goes on with another protocol on the connection, if the status is 101.
// p gets the connection by its ConnectionMade, and by its DataReceived what has
// arrived behind the answer. With that the client is done with the connection: no
// limit of the client's holds any more.
//
// It has to be called within ClientConfig.HeadTimeout. If the connection is not
// wanted, Body.Stop ends it. It returns ErrNoUpgrade, and nothing has happened,
// if there is no connection to be had. Loop only.
func (r *Response) Upgrade(p reactor.Protocol) error {
	x := r.x
	if x.state != exchangeUpgrade {
		return ErrNoUpgrade
	}
	c := x.c
	x.c = nil
	x.release()
	c.hand(p)
	x.body.end(nil)
	return nil
}

// decode has the body decoded, if it is compressed by gzip. The header then says
// nothing of it, as in net/http.
func (r *Response) decode(l *Limits) {
	codings := r.Header["Content-Encoding"]
	if len(codings) != 1 || !strings.EqualFold(codings[0], "gzip") {
		return
	}
	delete(r.Header, "Content-Encoding")
	delete(r.Header, "Content-Length")
	r.ContentLength, r.Uncompressed = -1, true
	g := &gunzip{raw: r.Body, limits: l}
	g.body = Body{loop: r.Body.loop, source: g, answer: true}
	r.Body = &g.body
}
