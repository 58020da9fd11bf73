package poll

import (
	"encoding/binary"
	"os"
	"time"

	"github.com/panjf2000/gnet/v2/pkg/netpoll"
	"golang.org/x/sys/unix"
)

// alarm calls for turns by descriptors of its own: a timerfd for the timer,
// which is four times less late than a runtime timer that wakes the poller,
// and an eventfd for Again, because a timerfd set to "now" takes 16 µs to come
// back and an eventfd 1 µs. Both are edge-triggered: each expiry and each
// write is told of once, so neither is ever read.
type alarm struct{ timer, event int }

func newAlarm(s *system) (*alarm, error) {
	timer, err := unix.TimerfdCreate(unix.CLOCK_MONOTONIC, unix.TFD_NONBLOCK|unix.TFD_CLOEXEC)
	if err != nil {
		return nil, os.NewSyscallError("timerfd_create", err)
	}
	event, err := unix.Eventfd(0, unix.EFD_NONBLOCK|unix.EFD_CLOEXEC)
	if err != nil {
		_ = unix.Close(timer)
		return nil, os.NewSyscallError("eventfd", err)
	}
	a := &alarm{timer: timer, event: event}
	turn := func(Events) { _ = s.runTurn() }
	for _, fd := range []int{timer, event} {
		if err := s.Add(fd, Read, Edge, turn); err != nil {
			a.close()
			return nil, err
		}
	}
	return a, nil
}

func (a *alarm) set(wait time.Duration) {
	spec := unix.ItimerSpec{Value: unix.NsecToTimespec(int64(wait))}
	// It can only fail for a bad descriptor or time.
	_ = unix.TimerfdSettime(a.timer, 0, &spec, nil)
}

var one = binary.NativeEndian.AppendUint64(nil, 1)

func (a *alarm) again() {
	// It can only fail after 2^64 calls.
	_, _ = unix.Write(a.event, one)
}

func (a *alarm) close() {
	_ = unix.Close(a.timer)
	_ = unix.Close(a.event)
}

func isPeerClosed(event netpoll.IOEvent) bool { return event&unix.EPOLLRDHUP != 0 }
