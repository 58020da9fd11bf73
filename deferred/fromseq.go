package deferred

import (
	"iter"
	"sync"
)

// FromSeq returns a Deferator of what seq yields. seq runs on a goroutine of its
// own, so it may block; it must not touch what the loop owns. It is read ahead
// of who uses the Deferator by up to ahead items, at least one. A panic of seq
// is the Deferator's error. Stop, and the end of the loop, end seq at its next
// yield. Loop only.
func FromSeq[T any](loop Loop, seq iter.Seq[T], ahead int) Deferator[T] {
	return FromSeq2(loop, func(yield func(T, error) bool) {
		for item := range seq {
			if !yield(item, nil) {
				return
			}
		}
	}, ahead)
}

// FromSeq2 is FromSeq for a sequence that may yield an error, which ends it.
// Loop only.
func FromSeq2[T any](loop Loop, seq iter.Seq2[T, error], ahead int) Deferator[T] {
	s := &seqItems[T]{loop: loop, seq: seq, ahead: max(ahead, 1)}
	s.room.L = &s.mu
	s.forget = atEnd(loop, s.release)
	go s.read()
	return s
}

type seqItems[T any] struct {
	// Immutable after FromSeq2.
	loop   Loop
	seq    iter.Seq2[T, error]
	ahead  int
	forget func() // the end of the loop

	// Owned by the loop.
	waiting *Deferred[[]T] // of the last Next that had to wait

	mu   sync.Mutex
	room sync.Cond // tells that there is, or that it is over

	// Guarded by mu.
	ready []T   // at most ahead
	over  bool  // seq has ended or is to end
	err   error // what has ended it, nil for its end
	asked bool  // the loop waits to be told
}

// Next returns what has been read, if there is anything.
func (s *seqItems[T]) Next() *Deferred[[]T] {
	if s.waiting != nil && !s.waiting.Fired() {
		return Fail[[]T](s.loop, ErrNotReady)
	}
	s.waiting = New[[]T](s.loop)
	s.tell()
	return s.waiting
}

// tell fires the Next that waits, if there is anything to tell. Called on the
// loop.
func (s *seqItems[T]) tell() {
	if s.waiting == nil || s.waiting.Fired() { // cancelled
		return
	}
	items, err, ok := s.take()
	switch {
	case !ok:
	case err != nil:
		s.waiting.deliver(nil, err)
	default:
		s.waiting.deliver(items, nil)
	}
}

// take returns all that has been read, or else how it has ended, or else asks
// to be told.
func (s *seqItems[T]) take() (items []T, err error, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.ready) == 0 && !s.over {
		s.asked = true
		return nil, nil, false
	}
	if items = s.ready; len(items) > 0 {
		s.ready = nil
		s.room.Signal()
		return items, nil, true
	}
	return nil, s.err, true
}

func (s *seqItems[T]) Stop() {
	s.loop.DeferredState().check()
	s.forget()
	s.release()
	s.tell()
}

// release ends the goroutine at its next yield.
func (s *seqItems[T]) release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.over || len(s.ready) > 0 {
		s.over, s.err, s.ready = true, ErrStopped, nil
		s.room.Signal()
	}
}

// read is the goroutine.
func (s *seqItems[T]) read() {
	err := error(ErrGoexit)
	defer func() { s.end(err) }()
	_, err = guard(func(seq iter.Seq2[T, error]) (Unit, error) {
		for item, err := range seq {
			if err != nil {
				return Unit{}, err
			}
			if !s.put(item) {
				break
			}
		}
		return Unit{}, nil
	}, s.seq)
}

// put keeps an item, as soon as there is room. It returns false if it is over.
func (s *seqItems[T]) put(item T) bool {
	s.mu.Lock()
	for len(s.ready) == s.ahead && !s.over {
		s.room.Wait()
	}
	over, asked := s.over, s.asked
	if !over {
		s.ready = append(s.ready, item)
		s.asked = false
	}
	s.mu.Unlock()
	if asked && !over {
		PostOrWait(s.loop, s.tell)
	}
	return !over
}

// end is the last thing that the goroutine does.
func (s *seqItems[T]) end(err error) {
	s.mu.Lock()
	if !s.over {
		s.over, s.err = true, err
	}
	s.mu.Unlock()
	PostOrWait(s.loop, func() {
		s.forget()
		s.tell()
	})
}
