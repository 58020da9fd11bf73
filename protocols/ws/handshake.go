package ws

import (
	"crypto/sha1"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"sasync/protocols/http1"
)

// The fields of a handshake, as http.Header has them.
const (
	fieldKey        = "Sec-Websocket-Key"
	fieldAccept     = "Sec-Websocket-Accept"
	fieldVersion    = "Sec-Websocket-Version"
	fieldProtocol   = "Sec-Websocket-Protocol"
	fieldExtensions = "Sec-Websocket-Extensions"
)

// version is that of RFC 6455; earlier ones were drafts.
const version = "13"

// acceptOf is what a server answers to a key, to show that it knows the protocol.
func acceptOf(key string) string {
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// checkRequest says what is wrong with a handshake; nil if nothing is.
func checkRequest(r *http.Request) *http1.StatusError {
	keys := r.Header.Values(fieldKey)
	switch {
	case !listed(r.Header.Values("Upgrade"), "websocket"), !listed(r.Header.Values("Connection"), "upgrade"):
		return &http1.StatusError{Code: http.StatusUpgradeRequired, What: "only WebSocket is spoken here"}
	case !slices.Equal(r.Header.Values(fieldVersion), []string{version}):
		return &http1.StatusError{Code: http.StatusUpgradeRequired, What: "only version 13 of WebSocket is spoken here"}
	case r.Method != http.MethodGet || !r.ProtoAtLeast(1, 1):
		return badRequest("a WebSocket begins with a GET of HTTP/1.1")
	case r.ContentLength != 0:
		return badRequest("a WebSocket begins without a body")
	case len(keys) != 1 || !isKey(keys[0]):
		return badRequest("no Sec-WebSocket-Key of 16 bytes")
	}
	return nil
}

func badRequest(what string) *http1.StatusError {
	return &http1.StatusError{Code: http.StatusBadRequest, What: what}
}

func isKey(s string) bool {
	b, err := base64.StdEncoding.DecodeString(s)
	return err == nil && len(b) == 16
}

// SameOrigin tells whether a request comes from a page of the host that it is for,
// or from no page: then it has no Origin. Safe from any goroutine.
func SameOrigin(r *http.Request) bool {
	origins := r.Header.Values("Origin")
	if len(origins) == 0 {
		return true
	}
	u, err := url.Parse(origins[0])
	return len(origins) == 1 && err == nil && u.Host != "" && strings.EqualFold(u.Host, r.Host)
}

// choose is the first of a client's subprotocols that the server knows.
func choose(offered, known []string) string {
	for _, list := range offered {
		for name := range strings.SplitSeq(list, ",") {
			if name = strings.Trim(name, " \t"); slices.Contains(known, name) {
				return name
			}
		}
	}
	return ""
}

// listed tells whether a field of names, in whatever case, has this one.
func listed(values []string, name string) bool {
	for _, list := range values {
		for item := range strings.SplitSeq(list, ",") {
			if strings.EqualFold(strings.Trim(item, " \t"), name) {
				return true
			}
		}
	}
	return false
}
