package accesslog

import "strings"

// configured takes the format string out of a line of a configuration file:
//
//	log_format main escape=default '$remote_addr …' '…';
//	LogFormat "%h …" combined
//	log-format %h …
//
// What is no such line is a format string already. Backslashes that the file
// needs before quotes go.
func configured(s string) string {
	word, rest := cutWord(s)
	switch strings.ToLower(word) {
	case "log_format":
		_, rest = cutWord(rest) // its name
		if strings.HasPrefix(rest, "escape=") {
			_, rest = cutWord(rest)
		}
		return quotedParts(rest)
	case "logformat":
		return quotedParts(rest)
	case "log-format":
		return plainEscapes(rest)
	}
	return plainEscapes(s)
}

func cutWord(s string) (word, rest string) {
	const space = " \t\r\n"
	i := strings.IndexAny(s, space)
	if i < 0 {
		return s, ""
	}
	return s[:i], strings.Trim(s[i:], space)
}

// quotedParts joins the strings that stand at the start of s, with white space
// between them; what is not quoted there is one string up to a semicolon.
func quotedParts(s string) string {
	var out strings.Builder
	for {
		s = strings.TrimLeft(s, " \t\r\n")
		if s == "" || s[0] != '"' && s[0] != '\'' {
			break
		}
		end := 1
		for end < len(s) && (s[end] != s[0] || isEscaped(s, end)) {
			end++
		}
		out.WriteString(plainEscapes(s[1:end]))
		s = s[min(end+1, len(s)):]
	}
	if out.Len() == 0 {
		return plainEscapes(strings.TrimSpace(strings.TrimSuffix(s, ";")))
	}
	return out.String()
}

// plainEscapes undoes \" \' \t and \\.
func plainEscapes(s string) string {
	return strings.NewReplacer(`\"`, `"`, `\'`, `'`, `\t`, "\t", `\\`, `\`).Replace(s)
}
