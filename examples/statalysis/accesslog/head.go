package accesslog

import "strings"

// parseHead reads what stands before the time: "client ident user", or
// "vhost client ident user". Missing fields at its end are forgiven.
func (p *Parser) parseHead(head string, r *Record) Reason {
	first, rest := cutField(trimRight(head))
	second, user := cutField(rest)
	r.Vhost = ""
	client := first
	if p.vhostFirst(first, second, user) {
		p.last.vhostFirst = true
		r.Vhost, client = vhostName(first), second
		if _, name := cutField(user); name != "" {
			user = name
		}
	} else if second != "-" && second != "" {
		if p.identIsVhost(second) {
			p.last.identVhost = true
			r.Vhost = vhostName(second)
		} else {
			p.last.ident = true
		}
	}
	var ok bool
	if r.IP, ok = clientName(client); !ok {
		return NoClient
	}
	if r.Vhost == "" || r.Vhost == "-" {
		r.Vhost = p.standIn()
	}
	if tornTime(user) { // so the client is of a line that was cut off
		return TwoLines
	}
	if r.User = user; user == "" {
		r.User = "-"
	}
	return 0
}

// vhostFirst tells "vhost client ident user" from "client ident user" whose
// ident is a vhost or whose user's name holds spaces. The name comes from the
// client, so in a format that is known it decides nothing: nobody may move the
// client's place by logging in as "- x".
func (p *Parser) vhostFirst(first, second, user string) bool {
	if second == "-" || second == "" {
		return false
	}
	if isAddress(second) && !isAddress(first) {
		return true
	}
	if !hasSpace(user) {
		return false
	}
	switch p.Format {
	case VhostCombined, VhostCommon:
		_, ok := clientName(second)
		return ok
	case FormatUnknown:
		_, ok := clientName(second)
		return ok && user[0] == '-' && isSpace(user[1])
	}
	return false
}

// identIsVhost tells a vhost from the user name of an RFC 1413 server. Only in
// the ancestor's format may a vhost be without a dot.
func (p *Parser) identIsVhost(ident string) bool {
	if p.Format != Ancestor && strings.IndexByte(ident, '.') < 0 {
		return false
	}
	name := stripPort(ident)
	return isIPv4(name) || isHostName(name)
}

func (p *Parser) standIn() string {
	if p.Vhost == "" {
		return "-"
	}
	return p.Vhost
}

// tornTime finds the beginning of a time whose rest is missing. Brackets in a
// name are closed.
func tornTime(user string) bool {
	return strings.LastIndexByte(user, '[') > strings.LastIndexByte(user, ']')
}
