package endpoint

import (
	"errors"
	"strings"
)

var quoter = strings.NewReplacer(`\`, `\\`, `:`, `\:`, `=`, `\=`)

// Quote writes a value so that it stands for itself in a description. Safe from
// any goroutine.
func Quote(value string) string { return quoter.Replace(value) }

// unescape takes Quote's backslashes away.
func unescape(text string) (string, error) {
	var plain strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' {
			if i++; i == len(text) {
				return "", errors.New(`a backslash with nothing behind it`)
			}
		}
		plain.WriteByte(text[i])
	}
	return plain.String(), nil
}

// cut cuts text at the first separator without a backslash before it.
func cut(text string, separator byte) (before, after string, found bool) {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case separator:
			return text[:i], text[i+1:], true
		}
	}
	return text, "", false
}
