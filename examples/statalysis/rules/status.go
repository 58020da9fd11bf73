package rules

import "fmt"

// statuses are those from low to high.
type statuses struct{ low, high int }

func (s statuses) contain(status int) bool { return s.low <= status && status <= s.high }

// parseStatus reads a status such as 404, or a class such as 4xx.
func parseStatus(s string) (statuses, error) {
	if len(s) == 3 && s[0] >= '1' && s[0] <= '9' {
		first := int(s[0]-'0') * 100
		if s[1:] == "xx" {
			return statuses{first, first + 99}, nil
		}
		if isDigit(s[1]) && isDigit(s[2]) {
			status := first + int(s[1]-'0')*10 + int(s[2]-'0')
			return statuses{status, status}, nil
		}
	}
	return statuses{}, fmt.Errorf("not a status such as 404 or 4xx: %.20q", s)
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

// statusRules are the rules on statuses, the first in the set for each.
type statusRules [1000]int32

func (s *statusRules) add(rule int32, which statuses) {
	for status := which.low; status <= which.high; status++ {
		if s[status] == 0 {
			s[status] = rule + 1
		}
	}
}

// find returns the first rule on status, or -1.
func (s *statusRules) find(status int) int32 {
	if status < 0 || status >= len(s) {
		return -1
	}
	return s[status] - 1
}
