package finger

import "strings"

// Query is what a client of finger asks.
type Query struct {
	// Verbose asks for more than the usual; the name of it is /W.
	Verbose bool
	// User is whom it asks about. Empty means all who are there.
	User string
	// Hosts are where to ask, if that is not here: the last one, which then is
	// to ask the others.
	Hosts []string
}

// ParseQuery reads the line of a query, without its end (RFC 1288). Every line
// is one.
func ParseQuery(line string) (q Query) {
	line = strings.Trim(line, " ")
	if rest, ok := strings.CutPrefix(line, "/W"); ok && (rest == "" || rest[0] == ' ') {
		q.Verbose, line = true, strings.TrimLeft(rest, " ")
	}
	parts := strings.Split(line, "@")
	q.User = parts[0]
	if len(parts) > 1 {
		q.Hosts = parts[1:]
	}
	return q
}

var ends = strings.NewReplacer("\r", "", "\n", "")

// AppendQuery adds the line of q, with its end, to dst. What would end the line
// before is left out.
func AppendQuery(dst []byte, q Query) []byte {
	text := strings.Join(append([]string{q.User}, q.Hosts...), "@")
	text = ends.Replace(text)
	if q.Verbose {
		text = strings.TrimRight("/W "+text, " ")
	}
	return append(append(dst, text...), "\r\n"...)
}

// clean makes line feeds of the ends of lines and leaves out what would steer a
// terminal, as RFC 1288 asks of clients.
func clean(text string) string {
	return strings.Map(func(c rune) rune {
		if c < ' ' && c != '\n' && c != '\t' || c == 0x7f || c >= 0x80 && c < 0xa0 {
			return -1
		}
		return c
	}, text)
}
