package memcache

import "sasync/deferred"

// answer is a command that waits for its own.
type answer interface {
	// line gets a line that begins no value; done tells that there is no more.
	line(text string) (done bool, err error)
	// item gets a value.
	item(v *Item) error
	// fail is the end of it.
	fail(err error)
}

// answers are first in, first out.
type answers struct {
	all  []answer
	head int
}

func (q *answers) len() int { return len(q.all) - q.head }

func (q *answers) push(a answer) { q.all = append(q.all, a) }

func (q *answers) pop() (a answer) {
	a, q.all[q.head] = q.all[q.head], nil
	if q.head++; q.head == len(q.all) {
		q.all, q.head = q.all[:0], 0
	} else if q.head > 1024 && q.head > len(q.all)/2 {
		q.all = append([]answer(nil), q.all[q.head:]...)
		q.head = 0
	}
	return a
}

func (q *answers) first() answer { return q.all[q.head] }

// waiting is an answer that fires a Deferred. Owned by the loop.
type waiting[T any] struct {
	d *deferred.Deferred[T]
	// read makes the result of a line, and tells whether there is more.
	read func(text string) (v T, done bool, err error)
	got  func(v *Item) error // nil if there are no values
}

func (w *waiting[T]) line(text string) (done bool, err error) {
	v, done, err := w.read(text)
	if err == nil && done && !w.d.Fired() {
		w.d.Callback(v)
	}
	return done, err
}

func (w *waiting[T]) item(v *Item) error {
	if w.got == nil {
		return unexpected("VALUE " + v.Key)
	}
	return w.got(v)
}

func (w *waiting[T]) fail(err error) {
	if !w.d.Fired() {
		w.d.Errback(err)
	}
}

// oneLine makes an answer of one line.
func oneLine[T any](c *Client, read func(text string) (T, error)) *waiting[T] {
	return &waiting[T]{d: deferred.New[T](c.loop), read: func(text string) (v T, done bool, err error) {
		v, err = read(text)
		return v, true, err
	}}
}
