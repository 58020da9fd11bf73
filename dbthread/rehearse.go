package dbthread

import "sasync/dbthread/dialect"

// rehearses says whether Config.RunTwice wants a run of t that does not count.
// A Select's rows would come twice.
func (w *worker) rehearses(t *task) bool {
	return w.b.cfg.RunTwice && !t.opts.exclusive && t.q != w.b.selects
}

// rehearse runs t and takes back what it did. It reports that the whole
// transaction is undone.
func (w *worker) rehearse(t *task) (undone bool) {
	conn := w.session.conn
	if w.role != dialect.Writer {
		t.attempt(w.session)
		return false
	}
	if conn.Savepoint() != nil {
		return w.rollback()
	}
	t.attempt(w.session)
	if !conn.InTransaction() {
		return true
	}
	if err := conn.RollbackTo(); err != nil {
		t.err = w.failed(t, "rollback", err)
		return w.rollback()
	}
	return false
}
