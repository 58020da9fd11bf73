package accesslog

import "strings"

// dialect is a notation of format strings.
type dialect struct {
	name string
	// scan reads a format string, which begins at place at of the whole one.
	scan func(t *tokens, s string, at int) error
}

var (
	apache   = dialect{"Apache", scanApache}
	nginx    = dialect{"nginx", scanNginx}
	goaccess = dialect{"GoAccess", scanGoAccess}
)

// dialectOf tells the notation by what only one of them has. Apache's and
// GoAccess's have letters in common that mean different things.
func dialectOf(format string) dialect {
	if i := strings.IndexByte(format, '$'); i >= 0 && i+1 < len(format) && (format[i+1] == '{' || isUpper(format[i+1]&^0x20)) {
		return nginx
	}
	for i := 0; i+1 < len(format); i++ {
		if format[i] != '%' {
			continue
		}
		i++
		if strings.IndexByte("^~xdKMeCn", format[i]) >= 0 { // Apache has the last three behind braces only
			return goaccess
		}
		if strings.IndexByte("l{>", format[i]) >= 0 {
			return apache
		}
	}
	if strings.Contains(format, "~h") {
		return goaccess
	}
	return apache
}

// header finds the field for a request header.
func header(name string) (f field, weak bool) {
	switch strings.ToLower(name) {
	case "referer", "referrer":
		return fieldRef, false
	case "user-agent":
		return fieldUA, false
	case "host":
		return fieldVhost, true
	case "x-forwarded-for", "x-real-ip", "cf-connecting-ip", "true-client-ip":
		return fieldForwarded, true
	}
	return fieldSkip, false
}

// braced returns what stands in braces at the start of s, and the length of it
// all, 0 if there are none.
func braced(s string) (inner string, n int) {
	if s == "" || s[0] != '{' {
		return "", 0
	}
	end := strings.IndexByte(s, '}')
	if end < 0 {
		return "", 0
	}
	return s[1:end], end + 1
}
