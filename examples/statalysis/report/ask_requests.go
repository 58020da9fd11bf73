package report

import (
	"fmt"
	"strconv"
	"strings"
)

// requests are those of an address, or of any filter, the oldest first: in the
// order of UTC, which has an index. Next names the last one by its time and id.
func (q *query) requests() error {
	dt, id, err := q.place()
	if err != nil {
		return err
	}
	var last, lastID int64
	found := 0
	err = q.run(`
		SELECT hit.dt, hit.id, hit.at, hit.ip, vhost.value, hit.method, url.value, hit.http, hit.bytes, ref.value, ua.value
		FROM (
			SELECT * FROM {hit} hit WHERE hit.dt >= ? AND (hit.dt > ? OR hit.id > ?)
			ORDER BY hit.dt, hit.id LIMIT ?) hit
			JOIN vhost ON vhost.id = hit.id_vhost JOIN url ON url.id = hit.id_url
			JOIN ref ON ref.id = hit.id_ref JOIN ua ON ua.id = hit.id_ua
		ORDER BY hit.dt, hit.id`,
		func(r row) error {
			if found++; found > q.asked.Rows {
				q.out.Next = fmt.Sprintf("%d.%d", last, lastID)
				return nil
			}
			values := make([]any, len(q.out.Columns))
			into := []any{&last, &lastID}
			for i := range values {
				into = append(into, &values[i])
			}
			err := r.Scan(into...)
			q.out.Rows = append(q.out.Rows, values)
			return err
		}, dt, dt, id, int64(q.asked.Rows)+1)
	return err
}

// place is the row before those asked for, by its time in UTC and its id.
func (q *query) place() (dt, id int64, err error) {
	if q.asked.After == "" {
		return q.now.since - day, 0, nil // no log is more than a day off UTC
	}
	first, second, _ := strings.Cut(q.asked.After, ".")
	if dt, err = strconv.ParseInt(first, 10, 64); err == nil {
		id, err = strconv.ParseInt(second, 10, 64)
	}
	if err != nil {
		return 0, 0, fmt.Errorf("after %q: not from an answer to this question", q.asked.After)
	}
	return dt, id, nil
}
