package report

func (q *query) files() error {
	q.out.Since, q.out.Until = 0, 0 // it is about no time
	return q.list(`SELECT name, format, "lines", records, unread, bytes, loaded FROM files ORDER BY unread DESC, name LIMIT ? OFFSET ?`)
}
