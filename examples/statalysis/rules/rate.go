package rules

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// rate is more than most requests in a window of time.
type rate struct {
	rule   int32
	most   int32
	window int64 // seconds
	only   statuses
	action Action
}

// Windows are of whole seconds, as the times of most logs are, and at most a day.
const longestWindow = 24 * time.Hour

var everyStatus = statuses{0, 999}

// parseRate reads a rate such as "300/1m", "20/1m 404" or "20/1m 4xx block", and gives it in its
// canonical form too.
func parseRate(text string) (r rate, canonical string, err error) {
	words := strings.Fields(text)
	if len(words) == 0 {
		return r, text, fmt.Errorf("not a rate such as 300/1m")
	}
	if r.most, r.window, err = parseFrequency(words[0]); err != nil {
		return r, text, err
	}
	r.only, r.action = everyStatus, Rate.Action()
	rest := words[1:]
	if len(rest) > 0 && rest[0] != "block" {
		if r.only, err = parseStatus(rest[0]); err != nil {
			return r, text, err
		}
		rest = rest[1:]
	}
	if len(rest) > 0 && rest[0] == "block" {
		r.action, rest = Block, rest[1:]
	}
	if len(rest) > 0 {
		return r, text, fmt.Errorf("%.20q behind the rate", rest[0])
	}
	return r, strings.Join(words, " "), nil
}

// parseFrequency reads how many in how long.
func parseFrequency(word string) (most int32, seconds int64, err error) {
	number, length, found := strings.Cut(word, "/")
	n, err := strconv.ParseInt(number, 10, 32)
	if !found || err != nil || n < 1 {
		return 0, 0, fmt.Errorf("not a rate such as 300/1m: %.20q", word)
	}
	window, err := time.ParseDuration(length)
	if err != nil || window < time.Second || window > longestWindow || window%time.Second != 0 {
		return 0, 0, fmt.Errorf("not a time of whole seconds, at most a day: %.20q", length)
	}
	return int32(n), int64(window / time.Second), nil
}
