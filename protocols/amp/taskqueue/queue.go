package taskqueue

import (
	"slices"

	"sasync/deferred"
	"sasync/protocols/amp"
)

// Queue hands tasks to workers. Loop only.
type Queue struct {
	// Immutable after New.
	loop       deferred.Loop
	cfg        Config
	maxWaiting int
	commands   *amp.Commands

	// Owned by the loop.
	members []*member         // in the order of their coming
	waiting map[string][]*job // by task, in the order of their coming
	count   int               // of those that wait
	last    uint64            // number of a task
	stopped bool
}

// New returns a queue without workers. Safe from any goroutine.
func New(loop deferred.Loop, cfg Config) *Queue {
	q := &Queue{loop: loop, cfg: cfg, maxWaiting: max(cfg.MaxWaiting, 0), commands: amp.NewCommands(), waiting: map[string][]*job{}}
	if cfg.MaxWaiting == 0 {
		q.maxWaiting = 1024
	}
	joinCommand.Handle(q.commands, q.join)
	return q
}

// Conn returns the protocol of a connection to one worker, whichever side makes
// it. Loop only.
func (q *Queue) Conn() *amp.Conn {
	return amp.NewConn(q.loop, amp.Config{Commands: q.commands, Lost: q.left, Limits: q.cfg.Limits})
}

// Stats are numbers of a queue.
type Stats struct {
	Workers  int // that take tasks
	Capacity int // how many tasks these run at once
	Running  int
	Waiting  int
}

// Stats tells where q stands. Loop only.
func (q *Queue) Stats() Stats {
	s := Stats{Waiting: q.count}
	for _, m := range q.members {
		if s.Running += len(m.running); m.capacity > 0 {
			s.Workers++
			s.Capacity += m.capacity
		}
	}
	return s
}

// Stop fails the tasks that wait, and those that come, with ErrStopped. Those that
// run go on. Loop only.
func (q *Queue) Stop() {
	q.stopped = true
	for q.count > 0 {
		j := q.oldest(func(string) bool { return true })
		q.forget(j)
		j.fail(ErrStopped)
	}
}

// job is a task on its way.
type job struct {
	name     string
	number   uint64 // in the order of their coming; its worker knows it by this
	attempts int    // that are left
	start    func(m *member)
	fail     func(err error)
	waiting  bool
	on       *member // whom it runs at, or nil
}

// submit has j run, now or when there is a worker for it.
func (q *Queue) submit(j *job) {
	if q.stopped {
		j.fail(ErrStopped)
		return
	}
	q.last++
	j.number = q.last
	q.wait(j)
	q.assign()
	if j.waiting && q.count > q.maxWaiting {
		q.forget(j)
		j.fail(ErrFull)
	}
}

// wait puts j into its line, before those that have come later.
func (q *Queue) wait(j *job) {
	line := q.waiting[j.name]
	i, _ := slices.BinarySearchFunc(line, j.number, func(other *job, number uint64) int { return int(other.number) - int(number) })
	q.waiting[j.name] = slices.Insert(line, i, j)
	q.count++
	j.waiting = true
}

// forget takes j out of its line.
func (q *Queue) forget(j *job) {
	line := q.waiting[j.name]
	line = slices.DeleteFunc(line, func(other *job) bool { return other == j })
	if q.waiting[j.name] = line; len(line) == 0 {
		delete(q.waiting, j.name)
	}
	q.count--
	j.waiting = false
}

// oldest is the task that has come first among those that wait and are wanted.
func (q *Queue) oldest(wanted func(name string) bool) (first *job) {
	for name, line := range q.waiting {
		if wanted(name) && (first == nil || line[0].number < first.number) {
			first = line[0]
		}
	}
	return first
}

// assign gives tasks to workers, the oldest first and to who has least to do.
func (q *Queue) assign() {
	for q.count > 0 {
		j := q.oldest(func(name string) bool { return q.freest(name) != nil })
		if j == nil {
			return
		}
		m := q.freest(j.name)
		q.forget(j)
		j.on = m
		m.running[j] = struct{}{}
		j.attempts--
		j.start(m)
	}
}
