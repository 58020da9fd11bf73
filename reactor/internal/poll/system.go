//go:build linux || darwin || freebsd

package poll

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"

	gnet "github.com/panjf2000/gnet/v2/pkg/errors"
	"github.com/panjf2000/gnet/v2/pkg/netpoll"
	"github.com/panjf2000/gnet/v2/pkg/queue"

	"sasync/reactor/internal/sock"
)

// System is the machine's backend: gnet's poller and the monotonic clock.
func System() Backend {
	return Backend{Open: openSystem, Now: time.Now, Since: time.Since, Net: sock.System()}
}

// system is a poller on gnet's. That one calls back, has no hook for the end of
// a batch and no timeout, and is dead after one run, hence:
//
//   - a turn runs inside the call for a wake-up or for one of alarm's
//     descriptors, which may come before others of the same batch;
//   - Again goes by way of a descriptor: a task triggered by a task runs
//     before the next look at the descriptors, and would starve them;
//   - the end is told by ErrEngineShutdown, the one error that Polling heeds.
type system struct {
	np       *netpoll.Poller
	alarm    *alarm
	wakeTask queue.Func
	turn     func() bool
	ended    bool
	watched  []*watched // by descriptor

	mu     sync.Mutex // keeps Wake from writing to a descriptor that was closed and reused
	closed bool
}

type watched struct {
	attachment netpoll.PollAttachment
	ready      func(Events)
}

func openSystem() (Poller, error) {
	np, err := netpoll.OpenPoller()
	if err != nil {
		return nil, fmt.Errorf("poll: open: %w", err)
	}
	s := &system{np: np}
	s.wakeTask = func(any) error { return s.runTurn() }
	if s.alarm, err = newAlarm(s); err != nil {
		_ = np.Close()
		return nil, fmt.Errorf("poll: open: timer: %w", err)
	}
	return s, nil
}

func (s *system) Poll(turn func() bool) error {
	s.turn = turn
	err := s.np.Polling(s.dispatch)
	if err == nil || errors.Is(err, gnet.ErrEngineShutdown) {
		return nil
	}
	return fmt.Errorf("poll: wait: %w", err)
}

// dispatch is called by gnet for each descriptor of a batch. One that is no
// longer watched was deleted earlier in the same batch.
func (s *system) dispatch(fd int, event netpoll.IOEvent, flags netpoll.IOFlags) error {
	if fd < len(s.watched) && s.watched[fd] != nil {
		s.watched[fd].ready(eventsOf(event, flags))
	}
	return s.outcome()
}

func (s *system) runTurn() error {
	s.ended = s.ended || !s.turn()
	return s.outcome()
}

func (s *system) outcome() error {
	if s.ended {
		return gnet.ErrEngineShutdown
	}
	return nil
}

func (s *system) Wake() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		// It can only fail where writing eight bytes to an eventfd can.
		_ = s.np.Trigger(queue.HighPriority, s.wakeTask, nil)
	}
}

func (s *system) Again()                { s.alarm.again() }
func (s *system) SetTimer(at time.Time) { s.alarm.set(max(time.Until(at), 1)) }

func (s *system) Add(fd int, want Interest, mode Mode, ready func(Events)) error {
	if fd == 0 && runtime.GOOS != "linux" {
		return errors.New("poll: add descriptor 0: gnet's kqueue poller takes it for its wake-up")
	}
	w := &watched{attachment: netpoll.PollAttachment{FD: fd}, ready: ready}
	add := s.np.AddRead
	if want == ReadWrite {
		add = s.np.AddReadWrite
	}
	if err := add(&w.attachment, mode == Edge); err != nil {
		return fmt.Errorf("poll: add descriptor %d: %w", fd, err)
	}
	for len(s.watched) <= fd {
		s.watched = append(s.watched, nil)
	}
	s.watched[fd] = w
	return nil
}

func (s *system) Delete(fd int) error {
	if fd < 0 || fd >= len(s.watched) || s.watched[fd] == nil {
		return fmt.Errorf("poll: delete descriptor %d: not added", fd)
	}
	s.watched[fd] = nil
	if err := s.np.Delete(fd); err != nil {
		return fmt.Errorf("poll: delete descriptor %d: %w", fd, err)
	}
	return nil
}

func (s *system) Close() error {
	s.alarm.close()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	if err := s.np.Close(); err != nil {
		return fmt.Errorf("poll: close: %w", err)
	}
	return nil
}

func eventsOf(event netpoll.IOEvent, flags netpoll.IOFlags) (e Events) {
	if netpoll.IsReadEvent(event) {
		e |= Readable
	}
	if netpoll.IsWriteEvent(event) {
		e |= Writable
	}
	if netpoll.IsErrorEvent(event, flags) || isPeerClosed(event) {
		e |= Hangup
	}
	return e
}
