package protocoltest

import (
	"fmt"
	"strconv"
	"strings"
)

// step is a line of a transcript.
type step struct {
	line  int
	sends bool   // the protocol does
	data  []byte // or
	does  string // end, abort, nothing
}

func parseTranscript(text string) (steps []step, err error) {
	for i, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		mark, rest, _ := strings.Cut(line, " ")
		s := step{line: i + 1, sends: mark == "<"}
		if mark != "<" && mark != ">" {
			return nil, fmt.Errorf("%d: a line begins with #, > or <", i+1)
		}
		if rest == "end" || rest == "abort" || rest == "nothing" {
			s.does = rest
		} else if s.data, err = unescape(rest); err != nil {
			return nil, fmt.Errorf("%d: %w", i+1, err)
		}
		if last := len(steps) - 1; last >= 0 && steps[last].sends == s.sends && steps[last].does == "" {
			steps[last].data, steps[last].does = append(steps[last].data, s.data...), s.does
			if s.does == "end" && !s.sends { // comes by itself
				steps[last].does = ""
				steps = append(steps, s)
			}
			continue
		}
		steps = append(steps, s)
	}
	return steps, nil
}

func unescape(text string) ([]byte, error) {
	s, err := strconv.Unquote(`"` + strings.ReplaceAll(text, `"`, `\"`) + `"`)
	return []byte(s), err
}
