package taskqueue

import (
	"fmt"

	"sasync/deferred"
	"sasync/protocols/amp"
)

// maxItem is how many bytes an item may have, so that a batch fits into a value.
const maxItem = 64_000

// Handle has w do the task by f, which is called on w's loop. Its items are read
// when the queue's side wants them, and are stopped if that stops or is lost.
// It comes before Join. Loop only.
func (t *Stream[A, Item]) Handle(w *Worker, f func(args A) deferred.Deferator[Item]) {
	w.tasks = append(w.tasks, t.begin.cmd.Name())
	t.begin.cmd.HandleDefer(w.commands, func(c *amp.Conn, args run[A]) *deferred.Deferred[amp.Empty] {
		begun := deferred.Do(w.loop, func() (deferred.Deferator[Item], error) { return f(args.Args), nil })
		return deferred.ThenBoth(begun, func(items deferred.Deferator[Item], err error) (amp.Empty, error) {
			if err == nil {
				s := &sending[Item]{items: items, size: w.cfg.Batch}
				sessionOf(c).send(args.ID, s, s.stop)
			}
			return amp.Empty{}, t.begin.tell(err)
		})
	})
	t.next.HandleDefer(w.commands, func(c *amp.Conn, r reference) *deferred.Deferred[batch] {
		session := sessionOf(c)
		s, ok := session.sending[r.ID].(*sending[Item])
		if !ok {
			return deferred.Fail[batch](w.loop, deferred.ErrCancelled)
		}
		return deferred.ThenBoth(deferred.Inline(w.loop, s.fill), func(b batch, err error) (batch, error) {
			if err != nil || !b.More {
				session.over(r.ID)
			}
			return b, t.begin.tell(err)
		})
	})
}

// send takes note of a stream.
func (s *session) send(id uint64, stream any, stop func()) {
	s.sending[id] = stream
	s.running[id] = func() {
		stop()
		s.over(id)
	}
}

// sending is a stream at the worker's side.
type sending[Item any] struct {
	// Immutable after it was made.
	items deferred.Deferator[Item]
	size  int // of a batch

	// Owned by the loop.
	reading *deferred.Deferred[[]Item] // a Next whose items are not yet in ready
	ready   [][]byte                   // encoded items
	ended   bool
	err     error // what it ends with
}

// fill makes a batch of what is there, and waits only if nothing is.
func (s *sending[Item]) fill(co *deferred.Coroutine) (b batch, err error) {
	for {
		full := s.take(&b)
		switch {
		case s.ended && s.err != nil && len(b.Items) == 0:
			return b, s.err
		case s.ended && s.err == nil && !full:
			return b, nil
		case full, s.ended, len(b.Items) > 0 && !s.readable():
			b.More = true
			return b, nil
		}
		s.read(co)
	}
}

// take moves items that are ready into b, and tells whether that is full.
func (s *sending[Item]) take(b *batch) (full bool) {
	for len(s.ready) > 0 {
		if len(b.Items) > 0 && len(b.Items)+len(s.ready[0]) > s.size {
			return true
		}
		b.Items = append(b.Items, s.ready[0]...)
		s.ready = s.ready[1:]
	}
	return len(b.Items) >= s.size
}

// readable is whether read would not wait.
func (s *sending[Item]) readable() bool {
	if s.reading == nil {
		s.reading = s.items.Next()
	}
	_, _, ok := s.reading.Result()
	return ok
}

// stop ends it before its end.
func (s *sending[Item]) stop() {
	s.items.Stop()
	if s.reading != nil {
		deferred.ThenBoth(s.reading, func([]Item, error) (deferred.Unit, error) { return deferred.Unit{}, nil }) // nobody may wait for it
	}
}

func (s *sending[Item]) read(co *deferred.Coroutine) {
	s.readable()
	items, err := deferred.Await(co, s.reading)
	s.reading = nil
	for _, item := range items {
		var encoded []byte
		if encoded, err = amp.AppendArgs(nil, item); err == nil && len(encoded) > maxItem {
			err = fmt.Errorf("an item of %d bytes", len(encoded))
		}
		if err != nil {
			s.items.Stop()
			break
		}
		s.ready = append(s.ready, encoded)
	}
	if err != nil || len(items) == 0 {
		s.ended, s.err = true, err
	}
}
