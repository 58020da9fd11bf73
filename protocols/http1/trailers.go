package http1

import (
	"net/http"
	"strings"
)

// trails tells whether there may be trailers.
func (w *ResponseWriter) trails() bool {
	if w.header["Trailer"] != nil {
		return true
	}
	for key := range w.header {
		if strings.HasPrefix(key, http.TrailerPrefix) {
			return true
		}
	}
	return false
}

func (w *ResponseWriter) appendTrailers(b []byte) []byte {
	trailer := http.Header{}
	for _, list := range w.header["Trailer"] {
		for name := range strings.SplitSeq(list, ",") {
			if key, ok := canonical(strings.Trim(name, " \t")); ok && mayTrail(key) && w.header[key] != nil {
				trailer[key] = w.header[key]
			}
		}
	}
	for key, values := range w.header {
		if name, ok := strings.CutPrefix(key, http.TrailerPrefix); ok && mayTrail(name) {
			trailer[name] = values
		}
	}
	return appendFields(b, trailer, nil)
}

// declaredTrailers takes Trailer out of h, as net/http does.
func declaredTrailers(h http.Header) (trailer http.Header, err error) {
	names, ok := h["Trailer"]
	if !ok {
		return nil, nil
	}
	trailer = http.Header{}
	for _, list := range names {
		for name := range strings.SplitSeq(list, ",") {
			key, ok := canonical(strings.Trim(name, " \t"))
			if !ok || key == "" || !mayTrail(key) {
				return nil, malformed("a Trailer of %.40q", name)
			}
			trailer[key] = nil
		}
	}
	delete(h, "Trailer")
	return trailer, nil
}

// mayTrail tells whether a field may come behind a body: not if it is needed
// before, or tells where the body ends.
func mayTrail(key string) bool {
	switch key {
	case "Transfer-Encoding", "Content-Length", "Trailer", "Host", "Content-Encoding", "Content-Type",
		"Content-Range", "Connection", "Te", "Expect", "Authorization", "Set-Cookie", "Upgrade":
		return false
	}
	return true
}
