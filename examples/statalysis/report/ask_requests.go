package report

import (
	"fmt"
	"strconv"
	"strings"
)

// requests are those of an address, or of any filter, the oldest first. Next
// names the last one by its time and id.
func (q *query) requests() error {
	at, id, err := q.place()
	if err != nil {
		return err
	}
	var lastAt, lastID int64
	found := 0
	err = q.run(`
		SELECT hit.id, hit.at, hit.ip, vhost.value, hit.method, url.value, hit.http, hit.bytes, ref.value, ua.value
		FROM {hit} hit JOIN vhost ON vhost.id = hit.id_vhost JOIN url ON url.id = hit.id_url
			JOIN ref ON ref.id = hit.id_ref JOIN ua ON ua.id = hit.id_ua
		WHERE hit.at > ? OR hit.at = ? AND hit.id > ?
		ORDER BY hit.at, hit.id LIMIT ?`,
		func(r row) error {
			if found++; found > q.asked.Rows {
				q.out.Next = fmt.Sprintf("%d.%d", lastAt, lastID)
				return nil
			}
			values := make([]any, len(q.out.Columns))
			into := []any{&lastID}
			for i := range values {
				into = append(into, &values[i])
			}
			err := r.Scan(into...)
			lastAt, _ = values[0].(int64)
			q.out.Rows = append(q.out.Rows, values)
			return err
		}, at, at, id, int64(q.asked.Rows)+1)
	return err
}

// place is where the rows asked for begin.
func (q *query) place() (at, id int64, err error) {
	if q.asked.After == "" {
		return q.now.since - 1, 0, nil
	}
	first, second, _ := strings.Cut(q.asked.After, ".")
	if at, err = strconv.ParseInt(first, 10, 64); err == nil {
		id, err = strconv.ParseInt(second, 10, 64)
	}
	if err != nil {
		return 0, 0, fmt.Errorf("after %q: not from an answer to this question", q.asked.After)
	}
	return at, id, nil
}
