package report

import (
	"fmt"
	"strconv"
	"strings"

	"sasync/examples/statalysis/daily"
)

// Filter says which requests a question is about. Those that have all that it
// names; the zero value leaves none out.
type Filter struct {
	Vhost string // as logged, or without "www." and port
	// Status is a status code, "404", or a class of them, "4xx".
	Status string
	// Path is a URL with whatever query, or, if it ends with "*", the beginning
	// of one.
	Path string
	// IP is an address, or a network such as 192.0.2.0/24.
	IP string
	// Rule is the name or the text of a rule. It is for the questions on those
	// that a rule has caught; of their requests nothing else is kept.
	Rule   string
	Method string
}

// columns are those of the table entries that f looks at.
func (f Filter) columns() (names []string) {
	for _, c := range []struct{ value, column string }{
		{f.Vhost, "id_vhost"}, {f.Status, "http"}, {f.Path, "id_url"}, {f.Method, "method"}, {f.IP, "ip"},
	} {
		if c.value != "" {
			names = append(names, c.column)
		}
	}
	return names
}

// Check says what can't be understood. Safe from any goroutine.
func (f Filter) Check() error {
	if _, _, err := statusRange(f.Status); err != nil {
		return err
	}
	_, err := addressCondition(f.IP, "ip")
	return err
}

// statusRange gives the first and the last status that are meant.
func statusRange(status string) (first, last int64, err error) {
	if status == "" {
		return 0, 0, nil
	}
	if class, ok := strings.CutSuffix(strings.ToLower(status), "xx"); ok && len(class) == 1 && class[0] >= '1' && class[0] <= '9' {
		first = int64(class[0]-'0') * 100
		return first, first + 99, nil
	}
	if first, err = strconv.ParseInt(status, 10, 32); err != nil || first < 0 {
		return 0, 0, fmt.Errorf("report: filter status %q: want a code such as 404 or a class such as 4xx", status)
	}
	return first, first, nil
}

// condition is a part of a WHERE.
type condition = daily.Condition

// conditions are what f asks of the table entries.
func (f Filter) conditions() (list []condition, err error) {
	add := func(text string, args ...any) { list = append(list, condition{Text: text, Args: args}) }
	if f.Vhost != "" {
		add(`id_vhost IN (SELECT id FROM vhost WHERE value = ? OR host = ?)`, f.Vhost, f.Vhost)
	}
	if f.Status != "" {
		first, last, err := statusRange(f.Status)
		if err != nil {
			return nil, err
		}
		add(`http BETWEEN ? AND ?`, first, last)
	}
	if f.Path != "" {
		list = append(list, pathCondition(f.Path))
	}
	if f.Method != "" {
		add(`method = ?`, strings.ToUpper(f.Method))
	}
	if f.IP != "" {
		c, err := addressCondition(f.IP, "ip")
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, nil
}

// lastRune is behind every text that goes on where another one ends.
const lastRune = "\U0010ffff"

func pathCondition(path string) condition {
	if start, ok := strings.CutSuffix(path, "*"); ok {
		return condition{Text: `id_url IN (SELECT id FROM url WHERE value >= ? AND value < ?)`, Args: []any{start, start + lastRune}}
	}
	if strings.Contains(path, "?") {
		return condition{Text: `id_url IN (SELECT id FROM url WHERE value = ?)`, Args: []any{path}}
	}
	return condition{Text: `id_url IN (SELECT id FROM url WHERE value = ? OR value >= ? AND value < ?)`, Args: []any{path, path + "?", path + "@"}}
}
