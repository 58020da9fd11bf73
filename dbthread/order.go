package dbthread

import (
	"cmp"
	"slices"
)

// Limits of AsynQueue's niceness.
const (
	minNiceness = -20
	maxNiceness = 20
)

// keptSeries is how many series are remembered while they are empty.
const keptSeries = 64

// order sorts tasks by class, then by rank, then by age. Within one class,
// series and niceness the rank only grows, so each such lane is a list in the
// order of arrival, and only the heads of the lanes are compared: a heap of a
// few lanes, not of all tasks.
type order struct {
	lanes  []*lane // binary heap by head; none is empty
	series map[string]*series
	serial int64 // the highest serial of any series
	age    int64 // counts all pushes
	size   int
}

// series numbers its tasks.
type series struct {
	serial int64
	lanes  map[laneKey]*lane
	size   int
	held   bool // its lanes are out of the heap
}

type laneKey struct {
	class    class
	niceness int8
}

// lane is a list of waiting tasks.
type lane struct {
	series     *series
	head, tail *task
	at         int // in the heap, or outside
}

func newOrder() order { return order{series: map[string]*series{}} }

// first is the task whose turn it is, or nil.
func (o *order) first() *task {
	if len(o.lanes) == 0 {
		return nil
	}
	return o.lanes[0].head
}

func (o *order) push(t *task) {
	s := o.seriesOf(t.opts.series)
	s.serial++
	o.serial = max(o.serial, s.serial)
	o.age++
	t.rank, t.age = s.serial*weight(t.opts.niceness), o.age
	s.size++
	o.size++

	l := s.laneOf(laneKey{t.opts.class, int8(t.opts.niceness)})
	t.lane, t.prev = l, l.tail
	if l.tail != nil {
		l.tail.next = t
		l.tail = t
		return
	}
	l.head, l.tail = t, t
	o.enter(l)
}

// enter puts a lane into the heap, unless its series is held.
func (o *order) enter(l *lane) {
	l.at = outside
	if !l.series.held {
		l.at = len(o.lanes)
		o.lanes = append(o.lanes, l)
		o.up(l.at)
	}
}

// weight is 100 times AsynQueue's factor 1+((n+20)/10)².
func weight(niceness int) int64 {
	n := int64(niceness - minNiceness)
	return 100 + n*n
}

// seriesOf finds a series. A new one starts at the highest serial, so that it
// does not overtake everything.
func (o *order) seriesOf(name string) *series {
	s := o.series[name]
	if s == nil {
		s = &series{serial: o.serial, lanes: map[laneKey]*lane{}}
		o.series[name] = s
	}
	return s
}

func (s *series) laneOf(k laneKey) *lane {
	l := s.lanes[k]
	if l == nil {
		l = &lane{series: s}
		s.lanes[k] = l
	}
	return l
}

func (o *order) remove(t *task) {
	l := t.lane
	wasHead := l.head == t
	l.unlink(t)
	o.size--
	l.series.size--
	inside := l.at != outside
	if l.head == nil {
		if inside {
			o.dropLane(l.at)
		}
		o.forget(t.opts.series, l.series)
	} else if wasHead && inside {
		o.down(l.at)
	}
}

func (l *lane) unlink(t *task) {
	if t.prev != nil {
		t.prev.next = t.next
	} else {
		l.head = t.next
	}
	if t.next != nil {
		t.next.prev = t.prev
	} else {
		l.tail = t.prev
	}
	t.lane, t.prev, t.next = nil, nil, nil
}

// forget starts the serials anew when nothing waits that they could be
// compared with, so that niceness weighs the same after a year as after a
// start, and keeps the number of empty series within bounds.
func (o *order) forget(name string, s *series) {
	if s.size == 0 && !s.held && len(o.series) > keptSeries {
		delete(o.series, name)
	}
	if o.size > 0 {
		return
	}
	o.serial = 0
	for _, s := range o.series {
		s.serial = 0
	}
}

// ofSeries lists what waits of a series, in the order in which it was pushed.
func (o *order) ofSeries(name string) []*task {
	var tasks []*task
	if s := o.series[name]; s != nil {
		for _, l := range s.lanes {
			for t := l.head; t != nil; t = t.next {
				tasks = append(tasks, t)
			}
		}
	}
	slices.SortFunc(tasks, func(a, b *task) int { return cmp.Compare(a.age, b.age) })
	return tasks
}

// before compares the heads of two lanes.
func (o *order) before(i, j int) bool {
	a, b := o.lanes[i].head, o.lanes[j].head
	switch {
	case a.opts.class != b.opts.class:
		return a.opts.class < b.opts.class
	case a.rank != b.rank && a.opts.class == classNormal:
		return a.rank < b.rank
	}
	return a.age < b.age
}

func (o *order) swap(i, j int) {
	o.lanes[i], o.lanes[j] = o.lanes[j], o.lanes[i]
	o.lanes[i].at, o.lanes[j].at = i, j
}

func (o *order) up(i int) {
	for parent := (i - 1) / 2; i > 0 && o.before(i, parent); i, parent = parent, (parent-1)/2 {
		o.swap(i, parent)
	}
}

func (o *order) down(i int) {
	for {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(o.lanes); child++ {
			if o.before(child, least) {
				least = child
			}
		}
		if least == i {
			return
		}
		o.swap(i, least)
		i = least
	}
}

// dropLane takes the empty lane at i out of the heap.
func (o *order) dropLane(i int) {
	last := len(o.lanes) - 1
	if i != last {
		o.swap(i, last)
	}
	o.lanes[last] = nil
	o.lanes = o.lanes[:last]
	if i != last {
		o.up(i)
		o.down(i)
	}
}
