package report

import (
	"fmt"
	"strconv"
	"strings"
)

// Statement is a statement that was run to answer a question.
type Statement struct {
	SQL  string // with question marks
	Args []any
}

// String is the statement with its arguments in their places, as a person would
// type it. Safe from any goroutine.
func (s Statement) String() string {
	var b strings.Builder
	args := s.Args
	for i, part := range strings.Split(tidy(s.SQL), "?") {
		if i > 0 && len(args) > 0 {
			b.WriteString(literal(args[0]))
			args = args[1:]
		}
		b.WriteString(part)
	}
	return b.String()
}

func literal(v any) string {
	switch v := v.(type) {
	case nil:
		return "NULL"
	case string:
		return "'" + strings.ReplaceAll(v, "'", "''") + "'"
	case int64:
		return strconv.FormatInt(v, 10)
	}
	return fmt.Sprint(v)
}

// tidy takes away what the lines of a statement have before them in the source.
func tidy(sql string) string {
	lines := strings.Split(strings.Trim(sql, "\n\t "), "\n")
	least := -1
	for _, l := range lines[1:] {
		if indent := len(l) - len(strings.TrimLeft(l, "\t")); strings.TrimSpace(l) != "" && (least < 0 || indent < least) {
			least = indent
		}
	}
	for i := 1; i < len(lines); i++ {
		lines[i] = strings.ReplaceAll(lines[i][min(max(least, 0), len(lines[i])):], "\t", "  ")
	}
	return strings.Join(lines, "\n")
}
