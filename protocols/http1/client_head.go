package http1

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// userAgent is what a client calls itself unless the request says otherwise.
const userAgent = "sasync"

// checkRequest tells why r can't be sent. What stands in its header must not be
// able to end a field, or the request.
func checkRequest(r *http.Request) error {
	switch u := r.URL; {
	case u == nil:
		return badRequest("no URL")
	case u.Scheme != "http" && u.Scheme != "https":
		return badRequest("a URL of the scheme %.40q", u.Scheme)
	case u.Hostname() == "" || !all(hostOf(r), isHost) || !all(u.Host, isHost):
		return badRequest("no host, or none in ASCII")
	case r.Method != "" && !all(r.Method, isToken):
		return badRequest("the method %.40q", r.Method)
	case r.Method == http.MethodConnect:
		return badRequest("CONNECT, which is for proxies: see ClientConfig.Proxy")
	case !all(u.RequestURI(), isTarget):
		return badRequest("a URL with a control character")
	}
	for key, values := range r.Header {
		if key == "" || !all(key, isToken) {
			return badRequest("a header field with the name %.40q", key)
		}
		for _, value := range values {
			if !all(value, isValue) {
				return badRequest("%s: a control character", key)
			}
		}
	}
	for key := range r.Trailer {
		if canon, ok := canonical(key); !ok || canon == "" || !mayTrail(canon) {
			return badRequest("a trailer with the name %.40q", key)
		}
	}
	return nil
}

// hostOf is what the Host of a request is: without the zone of an IPv6 address,
// which means nothing to others.
func hostOf(r *http.Request) string {
	host := r.Host
	if host == "" {
		host = r.URL.Host
	}
	if zone, end := strings.IndexByte(host, '%'), strings.LastIndexByte(host, ']'); host[0] == '[' && zone > 0 && zone < end {
		return host[:zone] + host[end:]
	}
	return host
}

// headOptions is what a head tells that its request does not.
type headOptions struct {
	absolute  bool   // to a proxy, which needs the whole URL
	proxyAuth string // for it
	gzip      bool
	length    int64 // of the body, or -1
}

// appendHead writes the head of r.
func appendHead(b []byte, r *http.Request, o headOptions) []byte {
	method := r.Method
	if method == "" {
		method = http.MethodGet
	}
	b = append(b, method...)
	b = append(b, ' ')
	b = append(b, targetOf(r, o.absolute)...)
	b = append(b, " HTTP/1.1\r\nHost: "...)
	b = append(b, hostOf(r)...)
	b = append(b, "\r\n"...)
	if agent := agentOf(r); agent != "" {
		b = append(b, "User-Agent: "...)
		b = append(b, agent...)
		b = append(b, "\r\n"...)
	}
	b = appendFields(b, r.Header, ownOfClient)
	if o.proxyAuth != "" && r.Header["Proxy-Authorization"] == nil {
		b = append(b, "Proxy-Authorization: "...)
		b = append(b, o.proxyAuth...)
		b = append(b, "\r\n"...)
	}
	if user := r.URL.User; user != nil && r.Header["Authorization"] == nil && method != http.MethodConnect {
		b = append(b, "Authorization: "...)
		b = append(b, basicAuth(user)...)
		b = append(b, "\r\n"...)
	}
	if o.gzip {
		b = append(b, "Accept-Encoding: gzip\r\n"...)
	}
	if r.Close && !hasToken(r.Header["Connection"], "close") {
		b = append(b, "Connection: close\r\n"...)
	}
	b = appendLength(b, r, o.length)
	return append(b, "\r\n"...)
}

// ownOfClient tells which fields are not those of the request's header.
func ownOfClient(key string) bool {
	switch key {
	case "Host", "User-Agent", "Content-Length", "Transfer-Encoding", "Trailer":
		return true
	}
	return false
}

func targetOf(r *http.Request, absolute bool) string {
	switch {
	case r.Method == http.MethodConnect:
		return hostOf(r)
	case !absolute:
		return r.URL.RequestURI()
	case r.URL.Opaque == "":
		return r.URL.Scheme + "://" + hostOf(r) + r.URL.RequestURI()
	}
	target := r.URL.RequestURI()
	if strings.HasPrefix(target, r.URL.Scheme+"://") {
		return target
	}
	return r.URL.Scheme + "://" + hostOf(r) + target
}

// agentOf is empty if the request wants no User-Agent to be told.
func agentOf(r *http.Request) string {
	if agents, ok := r.Header["User-Agent"]; ok {
		if len(agents) == 0 {
			return ""
		}
		return strings.Trim(agents[0], " \t")
	}
	return userAgent
}

func basicAuth(user *url.Userinfo) string {
	password, _ := user.Password()
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(user.Username()+":"+password))
}

// appendLength tells how long the body is. Methods that mean something by their
// body tell that there is none, too.
func appendLength(b []byte, r *http.Request, length int64) []byte {
	switch {
	case length < 0:
		b = append(b, "Transfer-Encoding: chunked\r\n"...)
	case length > 0 || r.Method == http.MethodPost || r.Method == http.MethodPut || r.Method == http.MethodPatch:
		b = append(b, "Content-Length: "...)
		b = strconv.AppendInt(b, length, 10)
		b = append(b, "\r\n"...)
	}
	if length >= 0 || len(r.Trailer) == 0 {
		return b
	}
	names := make([]string, 0, len(r.Trailer))
	for key := range r.Trailer {
		names = append(names, key)
	}
	slices.Sort(names)
	b = append(b, "Trailer: "...)
	b = append(b, strings.Join(names, ", ")...)
	return append(b, "\r\n"...)
}
