//go:build darwin || freebsd

package poll

import (
	"time"

	"github.com/panjf2000/gnet/v2/pkg/netpoll"
)

// alarm calls for turns by runtime timers that wake the poller.
type alarm struct {
	s     *system
	timer *time.Timer
}

func newAlarm(s *system) (*alarm, error) {
	a := &alarm{s: s, timer: time.AfterFunc(time.Hour, s.Wake)}
	a.timer.Stop()
	return a, nil
}

func (a *alarm) set(wait time.Duration) { a.timer.Reset(wait) }

// again wakes from another goroutine, and so after the tasks that run now.
func (a *alarm) again() { time.AfterFunc(0, a.s.Wake) }

func (a *alarm) close() { a.timer.Stop() }

// isPeerClosed is told by EV_EOF, which gnet counts among the errors.
func isPeerClosed(netpoll.IOEvent) bool { return false }
