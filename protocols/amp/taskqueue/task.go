package taskqueue

import (
	"sasync/deferred"
	"sasync/protocols/amp"
)

// Task is something that workers do for a queue: a function with arguments A and a
// result R, structs as for amp.Define.
type Task[A, R any] struct {
	cmd *amp.Command[run[A], R]
	options
}

// Define makes a task of the given name. It is meant for package variables of a
// package that both sides use, and panics as amp.Define does. Safe from any
// goroutine.
func Define[A, R any](name string, list ...Option) *Task[A, R] {
	o := newOptions(list)
	return &Task[A, R]{amp.Define[run[A], R](name, o.errors), o}
}

// Go has a worker do the task with args, now or as soon as one is free, and
// returns a Deferred for the result. It fails with an error that the task
// declares, with ErrTask for others, and with ErrWorkerLost, ErrFull or
// ErrStopped. Cancelling it, as AddTimeout does when a deadline has passed, takes
// the task out of the queue or asks its worker to end it. Loop only.
func (t *Task[A, R]) Go(q *Queue, args A) *deferred.Deferred[R] {
	j := &job{name: t.cmd.Name(), attempts: t.attempts}
	d := deferred.NewCancellable(q.loop, func(*deferred.Deferred[R]) { q.cancel(j) })
	j.fail = func(err error) { d.Errback(err) }
	j.start = func(m *member) {
		deferred.ThenBoth(t.cmd.Call(m.conn, run[A]{j.number, args}), func(result R, err error) (deferred.Unit, error) {
			again, err := q.over(j, err)
			switch {
			case again, d.Fired():
			case err != nil:
				d.Errback(err)
			default:
				d.Callback(result)
			}
			return deferred.Unit{}, nil
		})
	}
	q.submit(j)
	return d
}

// cancel ends the wait of j, or asks its worker to end it. The worker has room
// for another one when it has done so.
func (q *Queue) cancel(j *job) {
	if j.waiting {
		q.forget(j)
	} else if m := j.on; m != nil {
		j.attempts = 0
		_ = cancelCommand.Send(m.conn, reference{j.number}) // a worker that is lost has ended it, too
	}
}

// Handle has w do the task by f, which is called on w's loop. The Deferred is
// cancelled if the queue's side cancels the task or is lost. It comes before
// Join. Loop only.
func (t *Task[A, R]) Handle(w *Worker, f func(args A) *deferred.Deferred[R]) {
	w.tasks = append(w.tasks, t.cmd.Name())
	t.cmd.HandleDefer(w.commands, func(c *amp.Conn, args run[A]) *deferred.Deferred[R] {
		d := deferred.DoDefer(w.loop, func() *deferred.Deferred[R] { return f(args.Args) })
		s := sessionOf(c)
		result := deferred.ThenBoth(d, func(result R, err error) (R, error) {
			s.over(args.ID)
			return result, t.tell(err)
		})
		if !result.Fired() {
			s.running[args.ID] = d.Cancel // and not result's, which would not wait for it
		}
		return result
	})
}
