package postgres

import "strings"

type token uint8

const (
	tokenSpace token = iota // or a comment
	tokenWord
	tokenName      // in double quotes
	tokenMark      // ?
	tokenParameter // $1
	tokenSemicolon
	tokenOther // a literal, a number, an operator's byte
)

// scanToken returns the token at sql[pos:] and where the next one starts.
func scanToken(sql string, pos int) (token, int) {
	rest := sql[pos:]
	c := rest[0]
	switch {
	case c == ';':
		return tokenSemicolon, pos + 1
	case c == '?':
		return tokenMark, pos + 1
	case strings.IndexByte(" \t\n\r\f\v", c) >= 0:
		return tokenSpace, pos + 1
	case strings.HasPrefix(rest, "--"):
		return tokenSpace, pos + after(rest, 2, "\n")
	case strings.HasPrefix(rest, "/*"):
		return tokenSpace, pos + comment(rest)
	case c == '"':
		return tokenName, pos + after(rest, 1, `"`) // a doubled quote reads as two names
	case c == '\'':
		return tokenOther, pos + after(rest, 1, "'")
	case (c == 'E' || c == 'e') && strings.HasPrefix(rest[1:], "'"):
		return tokenOther, pos + escaped(rest)
	case c == '$':
		return dollar(sql, pos)
	case isWordByte(c) && (c < '0' || c > '9'):
		return tokenWord, pos + wordEnd(rest)
	case isWordByte(c):
		return tokenOther, pos + wordEnd(rest)
	}
	return tokenOther, pos + 1
}

// after is the position behind the next mark, or the end.
func after(s string, pos int, mark string) int {
	if i := strings.Index(s[pos:], mark); i >= 0 {
		return pos + i + len(mark)
	}
	return len(s)
}

// comment is the end of a comment. They nest.
func comment(s string) int {
	depth := 0
	for i := 0; i+1 < len(s); i++ {
		switch s[i : i+2] {
		case "/*":
			depth++
			i++
		case "*/":
			depth--
			i++
		}
		if depth == 0 {
			return i + 1
		}
	}
	return len(s)
}

// escaped is the end of a literal like E'it\'s'.
func escaped(s string) int {
	for i := 2; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '\'':
			return i + 1
		}
	}
	return len(s)
}

// dollar reads $1, or a literal like $tag$…$tag$.
func dollar(sql string, pos int) (token, int) {
	rest := sql[pos:]
	end := 1
	for end < len(rest) && isWordByte(rest[end]) && rest[end] != '$' {
		end++
	}
	switch {
	case end > 1 && '0' <= rest[1] && rest[1] <= '9':
		return tokenParameter, pos + end
	case end < len(rest) && rest[end] == '$':
		return tokenOther, pos + after(rest, end+1, rest[:end+1])
	}
	return tokenOther, pos + 1
}

func wordEnd(s string) int {
	end := 1
	for end < len(s) && isWordByte(s[end]) {
		end++
	}
	return end
}

func isWordByte(c byte) bool {
	return c == '_' || c == '$' || c >= 0x80 ||
		'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}
