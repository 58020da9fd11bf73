package accesslog

import "strings"

// Parser reads single lines. The zero value reads the family of the common
// format, deciding where the vhost stands by the line alone. A Parser remembers the last
// day that it met, so each goroutine needs its own.
type Parser struct {
	// Format settles what a line alone leaves open. Zero means that the line
	// decides.
	Format Format
	// Layout is what Format Custom reads by; only then it must be there.
	Layout *Layout
	// Vhost stands in where a line has none. Empty means "-".
	Vhost string

	clock clock
	last  traits
	w3c   *w3cLayout // of the last #Fields line
	any   *guesser   // of anyFormat
}

// traits are what the last line showed beside its record.
type traits struct {
	vhostFirst bool // client is the second field
	identVhost bool // ident was taken for a vhost
	ident      bool // ident is neither "-" nor a vhost
	agent      bool // has a referrer and a user agent
	trailing   bool // has more fields than are read
}

// Parse reads a line, without its line feed, into r. The error is nil or a
// [Reason]; r is then half filled. Not safe for concurrent use.
func (p *Parser) Parse(line string, r *Record) error {
	if reason := p.parse(line, r); reason != 0 {
		return reason
	}
	return nil
}

func (p *Parser) parse(line string, r *Record) Reason {
	p.last = traits{}
	line = trimRight(line)
	if line == "" {
		return EmptyLine
	}
	if !p.Format.isCommonFamily() {
		return p.parseOther(line, r)
	}
	stamp, line := p.clock.twistedPrefix(line)
	head, st, rest, ok := p.clock.cut(line)
	if !ok {
		return NoTime
	}
	if stamp.known {
		st = stamp
	}
	r.Time, r.Offset = st.unix, st.offset
	r.ServedMicros = -1
	if reason := p.parseHead(head, r); reason != 0 {
		return reason
	}
	rest = trimLeft(rest)
	if rest == "" || rest[0] != '"' {
		return NoRequest
	}
	rest, reason := parseRequest(rest[1:], r)
	if reason != 0 {
		return reason
	}
	rest = trimLeft(rest)
	reason = p.parseTail(rest, r)
	if p.Format == Traefik && p.last.trailing {
		readTraefikEnd(rest, r)
	}
	return reason
}

// parseOther reads the formats that are not of the common format's family.
func (p *Parser) parseOther(line string, r *Record) Reason {
	switch p.Format {
	case anyFormat:
		_, reason := p.any.guess(line, r)
		p.last = p.any.last
		return reason
	case W3C, CloudFront:
		return p.parseW3C(line, r)
	case CloudStorage:
		if strings.HasPrefix(line, cloudStorageHeader) {
			return Directive
		}
	case HAProxy:
		line = withoutSyslog(line)
	case Caddy:
		return caddyFields.read(p, line, r)
	case TraefikJSON:
		return traefikFields.read(p, line, r)
	case JSON:
		return commonFields.read(p, line, r)
	case Custom:
		return p.Layout.lines.read(p, line, r)
	}
	return named[p.Format].read(p, line, r)
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' }
func isDigit(c byte) bool { return c-'0' <= 9 }
func isUpper(c byte) bool { return c-'A' <= 'Z'-'A' }

func trimLeft(s string) string {
	for s != "" && isSpace(s[0]) {
		s = s[1:]
	}
	return s
}

func trimRight(s string) string {
	for s != "" && (isSpace(s[len(s)-1]) || s[len(s)-1] == '\r') {
		s = s[:len(s)-1]
	}
	return s
}

func indexSpace(s string) int {
	for i := range len(s) {
		if isSpace(s[i]) {
			return i
		}
	}
	return -1
}

// cutField splits off the first of the fields of s, which stand apart by spaces.
func cutField(s string) (field, rest string) {
	s = trimLeft(s)
	i := indexSpace(s)
	if i < 0 {
		return s, ""
	}
	return s[:i], trimLeft(s[i:])
}

func hasSpace(s string) bool {
	return strings.IndexByte(s, ' ') >= 0 || strings.IndexByte(s, '\t') >= 0
}
