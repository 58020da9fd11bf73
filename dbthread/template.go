package dbthread

import (
	"regexp"
	"strings"

	"sasync/dbthread/dialect"
)

// template is a statement's text cut at its parameters: parts[0], params[0],
// parts[1] and so on.
type template struct {
	parts  []string
	params []string // names; "" is a question mark
	plain  *Stmt    // with question marks only
}

// parseTemplate finds the parameters ? and :name in SQL. Strings in it are
// standard SQL's, where a backslash is a character like any other.
func parseTemplate(sql string) *template {
	t := &template{}
	start := 0
	for pos := 0; pos < len(sql); {
		end := skipToken(sql, pos)
		if token := sql[pos:end]; token == "?" || token[0] == ':' && isParameter(token) {
			t.parts = append(t.parts, sql[start:pos])
			t.params = append(t.params, strings.TrimPrefix(strings.TrimPrefix(token, ":"), "?"))
			start = end
		}
		pos = end
	}
	t.parts = append(t.parts, sql[start:])
	t.plain = Statement(t.render(func(int) int { return 1 }, nil))
	return t
}

// notIn matches what stands before the list of a NOT IN.
var notIn = regexp.MustCompile(`(?i)\bnot\s+in\s*\(\s*$`)

// noValues is what stands in place of an empty list.
func noValues(s dialect.Schema) func(not bool) string {
	if e, ok := s.(dialect.EmptyLister); ok {
		return e.EmptyList
	}
	return func(bool) string { return "SELECT NULL WHERE 1 = 0" }
}

// skipToken returns where the next token starts.
func skipToken(sql string, pos int) int {
	c, rest := sql[pos], sql[pos:]
	switch {
	case c == '\'' || c == '"' || c == '`':
		return pos + 1 + past(rest[1:], rest[:1]) // a doubled quote reads as two strings
	case strings.HasPrefix(rest, "--"):
		return pos + past(rest, "\n")
	case strings.HasPrefix(rest, "/*"):
		return pos + 2 + past(rest[2:], "*/")
	case strings.HasPrefix(rest, "::"): // PostgreSQL's cast
		return pos + 2
	case c == ':' || c == '?' || isNameByte(c):
		end := pos + 1
		for end < len(sql) && isNameByte(sql[end]) {
			end++
		}
		return end
	}
	return pos + 1
}

// past is the position behind the first mark, or the end.
func past(s, mark string) int {
	if i := strings.Index(s, mark); i >= 0 {
		return i + len(mark)
	}
	return len(s)
}

func isNameByte(c byte) bool {
	return c == '_' || c >= 0x80 || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// isParameter wants a name that doesn't start with a digit, as in a[1:2].
func isParameter(token string) bool { return len(token) > 1 && isNameByte(token[1]) && token[1] > '9' }

// render writes the text with as many question marks for each parameter as
// count says; none is what the engine has for IN (), which is not standard SQL.
func (t *template) render(count func(param int) int, none func(not bool) string) string {
	var b strings.Builder
	for i, part := range t.parts {
		b.WriteString(part)
		if i == len(t.params) {
			break
		}
		switch n := count(i); n {
		case 0:
			b.WriteString(none(notIn.MatchString(part)))
		default:
			b.WriteString("?" + strings.Repeat(", ?", n-1))
		}
	}
	return b.String()
}
