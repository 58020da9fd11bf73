package dbthread

import (
	"cmp"
	"context"
	"iter"

	"sasync/deferred"
)

// Deferator brings the rows of a query a few at a time. It reads one hop ahead
// and no further, however slow its user is. It holds a thread and a connection
// until the rows end or Stop is called.
type Deferator[T any] struct {
	task

	// Immutable after Select.
	b     *Broker
	sql   SQL
	args  []any
	scan  func(*Rows) (T, error)
	more  chan struct{} // a token for each hop beyond the first
	ctx   context.Context
	abort context.CancelCauseFunc

	// Owned by the loop.
	ready   []T                     // arrived before it was asked for
	waiting *deferred.Deferred[[]T] // asked for before it arrived
	over    bool                    // nothing more will arrive
	why     error                   // what has ended it, nil for the end of the rows
}

var _ deferred.Deferator[any] = (*Deferator[any])(nil)

// stopper is a Deferator of any type.
type stopper interface{ stop(cause error) }

// Select runs a query on a connection of its own and returns its rows through
// a Deferator; scan, which runs on a database thread, turns a row into a value.
// The rows are those of one moment, however long reading them takes, so the
// database has to keep what is changed meanwhile: SQLite's write-ahead log
// grows while a Deferator is open. A mistake in the query is the error of the
// first Next.
//
// deferred.Produce pushes the rows to a consumer, which may have them pause;
// deferred.Collect makes a list of them. Loop only.
func Select[T any](b *Broker, sql SQL, args []any, scan func(*Rows) (T, error)) *Deferator[T] {
	s := &Deferator[T]{b: b, sql: sql, args: args, scan: scan, more: make(chan struct{}, 1)}
	s.ctx, s.abort = context.WithCancelCause(context.Background())
	s.call, s.q, s.name, s.opts = s, b.selects, textOf(sql), &noOptions
	if err := b.submit(&s.task); err != nil {
		s.end(s.fail("queue", err))
		return s
	}
	b.open[s] = struct{}{}
	return s
}

// Next fires with the next rows, in order, at most Config.StreamRows of them;
// with none at the end. It fails with ErrNotReady while an earlier Next has
// not fired, and with ErrStopped after Stop. Loop only.
func (s *Deferator[T]) Next() *deferred.Deferred[[]T] {
	switch {
	case s.waiting != nil && !s.waiting.Fired():
		return deferred.Fail[[]T](s.b.loop, s.fail("next", ErrNotReady))
	case s.ready != nil:
		rows := s.ready
		s.ready = nil
		s.askMore()
		return deferred.Succeed(s.b.loop, rows)
	case s.over && s.why != nil:
		return deferred.Fail[[]T](s.b.loop, s.why)
	case s.over:
		return deferred.Succeed[[]T](s.b.loop, nil)
	}
	s.waiting = deferred.New[[]T](s.b.loop)
	return s.waiting
}

// Each is the rest of the rows as a range loop in a coroutine. An error comes
// last. Leaving the loop early stops the Deferator. Loop only.
func (s *Deferator[T]) Each(co *deferred.Coroutine) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		defer s.Stop()
		for {
			rows, err := deferred.Await(co, s.Next())
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			if len(rows) == 0 {
				return
			}
			for _, row := range rows {
				if !yield(row, nil) {
					return
				}
			}
		}
	}
}

// Stop ends the reading and frees the thread, interrupting the query if need
// be. It may be called again and at any time. Loop only.
func (s *Deferator[T]) Stop() { s.stop(ErrStopped) }

func (s *Deferator[T]) stop(cause error) {
	s.ready = nil
	cause = s.fail("next", cause)
	if s.over {
		s.why = cmp.Or(s.why, cause)
		return
	}
	s.abort(cause)
	s.b.cancel(&s.task)
	s.end(cause)
}

// end says what every Next gets from now on, behind rows that are ready.
func (s *Deferator[T]) end(why error) {
	if s.over {
		return
	}
	s.over, s.why = true, why
	delete(s.b.open, s)
	if s.waiting == nil || s.waiting.Fired() {
		return
	}
	if why != nil {
		s.waiting.Errback(why)
	} else {
		s.waiting.Callback(nil)
	}
}

// arrive takes a hop's rows. Called on the loop.
func (s *Deferator[T]) arrive(rows []T) {
	switch {
	case s.over: // stopped meanwhile
	case s.waiting == nil || s.waiting.Fired():
		s.ready = rows
	default:
		s.askMore()
		s.waiting.Callback(rows)
	}
}

func (s *Deferator[T]) askMore() {
	select {
	case s.more <- struct{}{}:
	default:
	}
}

// deliver is called on the loop when the query has ended.
func (s *Deferator[T]) deliver() {
	s.abort(nil)
	s.end(s.err)
}

// run reads the rows, on a thread.
func (s *Deferator[T]) run(tx *Tx) error {
	tx.session.ctx = s.ctx
	rows, err := tx.Query(s.sql, s.args...)
	if err != nil {
		return err
	}
	for {
		hop, err := s.read(rows)
		if err != nil {
			return err
		}
		if len(hop) > 0 {
			deferred.PostOrWait(s.b.loop, func() { s.arrive(hop) })
		}
		if len(hop) < s.b.cfg.StreamRows {
			return nil
		}
		select {
		case <-s.more:
		case <-s.ctx.Done():
			return context.Cause(s.ctx)
		}
	}
}

// read returns the rows of one hop, fewer only at the end.
func (s *Deferator[T]) read(rows *Rows) ([]T, error) {
	hop := make([]T, 0, s.b.cfg.StreamRows)
	for len(hop) < cap(hop) && rows.Next() {
		row, err := s.scan(rows)
		if err != nil {
			return nil, err
		}
		hop = append(hop, row)
	}
	return hop, rows.Err()
}
