package main

import (
	"net/netip"
	"strings"
)

// kind says who made a request. An address is of one kind throughout.
type kind int

const (
	person kind = iota
	bot
	attacker
	spammer // sends referrers that advertise
	probe   // speaks no HTTP, or says nothing, and asks for nothing forbidden
	kinds
)

var kindNames = [kinds]string{"people", "bots", "attackers", "spammers", "probes"}

func (k kind) String() string { return kindNames[k] }

// record is one request, before a server wrote it down.
type record struct {
	at     int64 // UTC seconds
	site   *site
	port   int // 0 is 443
	addr   netip.Addr
	user   string // "" where nobody logged in
	method string // "" where target is all that the client sent
	target string
	proto  string
	status int
	bytes  int
	ref    string // "" where none was sent
	agent  string // "" where none was sent
	kind   kind
	family string // which bot
}

// request is the first line as the client sent it.
func (r *record) request() string {
	if r.method == "" {
		return r.target
	}
	return r.method + " " + r.target + " " + r.proto
}

func (r *record) path() string { return pathOf(r.target) }

func pathOf(target string) string {
	path, _, _ := strings.Cut(target, "?")
	return path
}

// act says what a request came to. The names are those of expected.json.
func (r *record) act() string {
	switch {
	case r.status >= 500:
		return "failure"
	case r.status == 404:
		return "missing"
	case r.status == 301 || r.status == 302:
		return "redirect"
	case isAsset(r.path()):
		return "asset"
	case isCall(r.path()):
		return "call"
	case r.method == "POST":
		return "post"
	case r.method == "GET" && (r.status == 200 || r.status == 304):
		return "page"
	}
	return "other"
}

var assetEndings = []string{".css", ".js", ".ico", ".jpg", ".png", ".svg", ".webp", ".woff2"}

// isAsset says whether a path is of the things that a page brings along.
func isAsset(path string) bool {
	for _, e := range assetEndings {
		if strings.HasSuffix(path, e) {
			return true
		}
	}
	return false
}

// isCall says whether a path is asked for by a program in the page or on the
// phone rather than by a person.
func isCall(path string) bool {
	return strings.HasPrefix(path, "/v1/") || strings.HasPrefix(path, "/wp-json/") || path == "/wp-admin/admin-ajax.php"
}
