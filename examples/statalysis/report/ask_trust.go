package report

func (q *query) files() error {
	return q.list(`SELECT name, format, "lines", records, unread, bytes, loaded FROM files ORDER BY unread DESC, name LIMIT ? OFFSET ?`)
}
