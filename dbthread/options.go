package dbthread

import (
	"fmt"
	"time"
)

// Option says how a transaction is to be queued and run.
type Option func(*options)

// options are immutable once a transaction carries them.
type options struct {
	class     class
	niceness  int
	series    string
	exclusive bool
	single    bool
	deadline  time.Duration
	reads     bool // AfterWrites
}

// class is what comes before niceness.
type class int8

const (
	classNext class = iota - 1
	classNormal
	classLast
)

var noOptions options

func newOptions(opts []Option) *options {
	if len(opts) == 0 {
		return &noOptions
	}
	o := new(options)
	for _, opt := range opts {
		opt(o)
	}
	return o
}

// Niceness is how willingly a transaction lets others go first: -20 to 20,
// where 0 is the default. The n-th transaction of its series has the rank
// n × (1 + ((niceness+20)/10)²), and the lowest rank runs first: of two busy
// series, the one with niceness 10 gets half as many turns as one with 0.
// Niceness panics if n is out of range.
func Niceness(n int) Option {
	if n < minNiceness || n > maxNiceness {
		panic(fmt.Sprintf("dbthread: niceness %d is not within -20 to 20", n))
	}
	return func(o *options) { o.niceness = n }
}

// Series names the series whose turn a transaction takes. Within a series,
// transactions of equal niceness run in the order in which they were queued.
func Series(name string) Option { return func(o *options) { o.series = name } }

// DoNext puts a transaction before all that wait, behind earlier ones with
// DoNext.
func DoNext() Option { return func(o *options) { o.class = classNext } }

// DoLast puts a transaction behind all that wait and all that will come
// without DoLast.
func DoLast() Option { return func(o *options) { o.class = classLast } }

// Deadline ends a transaction that has not ended after d on the loop's clock,
// counted from its call, with a *deferred.TimeoutError. It
// does so by the rules of cancelling, which Transact tells; so if it comes too
// late the true outcome counts. Zero or less means none.
func Deadline(d time.Duration) Option { return func(o *options) { o.deadline = d } }

// Exclusive runs a transaction in a BEGIN and COMMIT of its own, and so at
// most once: for side effects, changes of the schema and long work. Reads
// ignore it.
func Exclusive() Option { return func(o *options) { o.exclusive = true } }

// AfterWrites has a Read see writes that are not acknowledged yet: it takes its
// turn among the transactions on the writer's connection, sees what those
// before it have done, and fires with them after the COMMIT. Niceness may put a
// transaction behind it that was queued earlier; of its own series and niceness
// it sees all. It is for Read alone.
func AfterWrites() Option { return func(o *options) { o.reads = true } }

// SingleStatement promises that the function runs one statement that writes,
// which spares the group a savepoint, a quarter of the cost of an insert. A
// second one is refused with ErrSingleStatement. If the function fails
// although its statement has succeeded, the group is undone and run again
// without it. It is not for tables with a trigger that raises FAIL.
func SingleStatement() Option { return func(o *options) { o.single = true } }
