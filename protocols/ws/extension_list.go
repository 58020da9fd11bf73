package ws

import "strings"

// extensions reads the values of Sec-WebSocket-Extensions: a name each, and its
// parameters.
func extensions(header []string) (all [][]string) {
	for _, value := range header {
		for value != "" {
			var one string
			one, value = cutList(value, ',')
			var e []string
			for one != "" {
				var part string
				part, one = cutList(one, ';')
				e = append(e, parameter(part))
			}
			if len(e) > 0 && e[0] != "" {
				all = append(all, e)
			}
		}
	}
	return all
}

// cutList takes off what is before the first separator that is not in quotes.
func cutList(s string, separator byte) (item, rest string) {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case s[i] == '\\' && quoted:
			i++
		case s[i] == separator && !quoted:
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}

// parameter is name or name=value without blanks and quotes.
func parameter(s string) string {
	name, value, ok := strings.Cut(s, "=")
	name, value = strings.Trim(name, " \t"), strings.Trim(value, " \t")
	if !ok {
		return name
	}
	if n := len(value); n >= 2 && value[0] == '"' && value[n-1] == '"' {
		value = value[1 : n-1]
	}
	return name + "=" + value
}
