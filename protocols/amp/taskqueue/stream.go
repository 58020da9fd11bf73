package taskqueue

import (
	"sasync/deferred"
	"sasync/protocols/amp"
)

// Stream is a task whose result is items that come a few at a time: a Deferator
// at the worker, and another one at the queue's side. An item is a struct as for
// amp.Define, of at most some 64,000 bytes.
type Stream[A, Item any] struct {
	begin *Task[A, amp.Empty]
	next  *amp.Command[reference, batch]
}

// DefineStream makes a stream of the given name, as Define does a task. Safe
// from any goroutine.
func DefineStream[A, Item any](name string, list ...Option) *Stream[A, Item] {
	begin := Define[A, amp.Empty](name, list...)
	return &Stream[A, Item]{begin, amp.Define[reference, batch](name+"/next", begin.errors)}
}

// Go has a worker begin the task with args, now or as soon as one is free, and
// returns its items. They are fetched when they are asked for; deferred.Prefetch
// asks a step ahead. The worker is taken until the end, an error or Stop. If it is
// lost, that is an ErrWorkerLost: what has begun is not repeated. Other errors are
// those of Task.Go. A Next that is cancelled, as AddTimeout does, stops the
// stream. Loop only.
func (t *Stream[A, Item]) Go(q *Queue, args A) deferred.Deferator[Item] {
	s := &received[Item]{q: q, next: t.next, begun: deferred.New[*member](q.loop)}
	s.j = &job{name: t.begin.cmd.Name(), attempts: t.begin.attempts, fail: s.fail, start: func(m *member) {
		deferred.ThenBoth(t.begin.cmd.Call(m.conn, run[A]{s.j.number, args}), func(_ amp.Empty, err error) (deferred.Unit, error) {
			s.begin(m, err)
			return deferred.Unit{}, nil
		})
	}}
	q.submit(s.j)
	return s
}

// received is a stream at the queue's side.
type received[Item any] struct {
	// Immutable after Go.
	q    *Queue
	j    *job
	next *amp.Command[reference, batch]

	// Owned by the loop.
	begun   *deferred.Deferred[*member] // fires when a worker has begun it, or never
	waiting *deferred.Deferred[[]Item]  // a Next
	ended   bool
	err     error // that every Next has then; nil means that there are no more items
}

// begin is called with a worker's answer.
func (s *received[Item]) begin(m *member, err error) {
	switch {
	case err != nil:
		if again, err := s.q.over(s.j, err); !again {
			s.fail(err)
		}
	case s.ended: // stopped meanwhile, and the worker has been told
		s.q.over(s.j, nil)
	default:
		s.begun.Callback(m)
	}
}

// fail ends a stream that has not begun.
func (s *received[Item]) fail(err error) {
	if s.ended {
		return
	}
	s.ended, s.err = true, err
	s.answer(nil, err)
}

// Next is that of a Deferator. Loop only.
func (s *received[Item]) Next() *deferred.Deferred[[]Item] {
	switch {
	case s.waiting != nil:
		return deferred.Fail[[]Item](s.q.loop, deferred.ErrNotReady)
	case s.err != nil:
		return deferred.Fail[[]Item](s.q.loop, s.err)
	case s.ended:
		return deferred.Succeed[[]Item](s.q.loop, nil)
	}
	waiting := deferred.NewCancellable(s.q.loop, func(*deferred.Deferred[[]Item]) {
		s.waiting = nil
		s.Stop()
	})
	s.waiting = waiting
	got := deferred.ThenDefer(s.begun, func(m *member) *deferred.Deferred[batch] {
		return s.next.Call(m.conn, reference{s.j.number})
	})
	deferred.ThenBoth(got, func(b batch, err error) (deferred.Unit, error) {
		s.receive(b, err)
		return deferred.Unit{}, nil
	})
	return waiting
}

func (s *received[Item]) receive(b batch, err error) {
	if s.ended { // stopped
		return
	}
	var items []Item
	if err == nil {
		items, err = parseItems[Item](b.Items)
	}
	if s.ended = err != nil || !b.More; s.ended {
		s.j.attempts = 0
		_, err = s.q.over(s.j, err)
		s.err = err
	}
	s.answer(items, err)
}

// answer answers the Next that waits, if one does.
func (s *received[Item]) answer(items []Item, err error) {
	waiting := s.waiting
	s.waiting = nil
	switch {
	case waiting == nil:
	case err != nil:
		waiting.Errback(err)
	default:
		waiting.Callback(items)
	}
}

// Stop is that of a Deferator. Loop only.
func (s *received[Item]) Stop() {
	if s.ended {
		return
	}
	s.ended, s.err = true, deferred.ErrStopped
	s.q.cancel(s.j)
	if s.begun.Fired() {
		s.q.over(s.j, nil)
	}
	s.answer(nil, deferred.ErrStopped)
}

func parseItems[Item any](b []byte) (items []Item, err error) {
	for len(b) > 0 {
		box, n, err := amp.ParseBox(b, amp.Limits{})
		if err == nil && n == 0 {
			err = &amp.ProtocolError{What: "an item is cut off"}
		}
		if err != nil {
			return nil, err
		}
		item, err := amp.ParseArgs[Item](box)
		if err != nil {
			return nil, err
		}
		items, b = append(items, item), b[n:]
	}
	return items, nil
}
