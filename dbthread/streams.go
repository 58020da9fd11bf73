package dbthread

import (
	"sasync/dbthread/dialect"
	"sasync/deferred"
)

// startStreams starts up to n threads for selects, within the bound.
func (b *Broker) startStreams(n int) {
	for ; !b.closing && n > 0 && b.streams < b.cfg.Streams; n-- {
		b.streams++
		b.threads.Add(1)
		go b.openStream()
	}
}

// openStream is the thread of a select. Without a connection it ends with the
// select that it was started for.
func (b *Broker) openStream() {
	w, err := b.join(b.selects, dialect.Stream)
	if err != nil {
		tasks := b.selects.more(1)
		for _, t := range tasks {
			t.err = &TxError{Op: t.q.op, Name: t.name, Step: "connect", Cause: err, kind: b.db.Kind(err)}
		}
		deferred.PostOrWait(b.loop, func() { b.streamLost(tasks) })
		b.threads.Done()
		return
	}
	w.run()
}

// streamLost counts a thread off that never ran, and starts another one for
// the next select. Called on the loop.
func (b *Broker) streamLost(tasks []*task) {
	b.streams--
	b.deliver(tasks)
	b.startStreams(b.selects.len())
}
