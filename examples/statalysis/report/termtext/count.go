package termtext

import "strings"

// Count puts a number before a noun, in the plural if it is not one. A verb that
// follows the noun, as in "rule is gone", goes with it. Safe from any goroutine.
func Count(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	first, rest, _ := strings.Cut(noun, " is ")
	switch {
	case strings.HasSuffix(first, "y") && !strings.HasSuffix(first, "ay"):
		first = strings.TrimSuffix(first, "y") + "ies"
	case strings.HasSuffix(first, "s"):
		first += "es"
	default:
		first += "s"
	}
	if rest != "" {
		first += " are " + rest
	}
	return Thousands(n) + " " + first
}
