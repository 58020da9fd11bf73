package taskqueue

import (
	"sasync/deferred"
	"sasync/protocols/amp"
)

// session is what a worker does for one queue.
type session struct {
	running map[uint64]func() // how each task is ended
	sending map[uint64]any    // those that are streams
	idle    []*deferred.Deferred[deferred.Unit]
}

func sessionOf(c *amp.Conn) *session {
	s, ok := c.State.(*session)
	if !ok {
		s = &session{running: map[uint64]func(){}, sending: map[uint64]any{}}
		c.State = s
	}
	return s
}

// cancel ends a task, if it still runs.
func (s *session) cancel(id uint64) {
	if end := s.running[id]; end != nil {
		end()
	}
}

// end ends all tasks: nobody wants their results any more.
func (s *session) end() {
	for id := range s.running {
		s.cancel(id)
	}
}

// over takes note that a task has ended.
func (s *session) over(id uint64) {
	delete(s.running, id)
	delete(s.sending, id)
	if len(s.running) > 0 {
		return
	}
	idle := s.idle
	s.idle = nil
	for _, d := range idle {
		d.Callback(deferred.Unit{})
	}
}

// whenIdle fires when no task runs, in a turn after the one that has answered the
// last of them.
func (s *session) whenIdle(loop deferred.Loop) *deferred.Deferred[deferred.Unit] {
	idle := deferred.Succeed(loop, deferred.Unit{})
	if len(s.running) > 0 {
		idle = deferred.New[deferred.Unit](loop)
		s.idle = append(s.idle, idle)
	}
	return deferred.ThenDefer(idle, func(deferred.Unit) *deferred.Deferred[deferred.Unit] { return deferred.After(loop, 0) })
}
