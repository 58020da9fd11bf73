package load

import (
	"errors"
	"fmt"
	"time"

	"golang.org/x/sys/unix"
)

// client is one connection. ready is called when its socket is ready for what
// it is watched for.
type client interface {
	ready(l *loop) error
}

// What a socket is watched for.
const (
	anyChange = unix.EPOLLIN | unix.EPOLLOUT | unix.EPOLLET
	room      = unix.EPOLLOUT // for as long as there is room to write
)

// loop serves connections from one goroutine.
type loop struct {
	epoll   int
	clients []client
	fds     []int
	events  [1024]unix.EpollEvent
	buffer  [maxBytes]byte

	latencies histogram // of the messages that came back since it was cleared
}

func newLoop() (*loop, error) {
	epoll, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("load: epoll: %w", err)
	}
	return &loop{epoll: epoll}, nil
}

// add lets the loop serve a client and own its socket.
func (l *loop) add(fd int, c client, watch uint32) error {
	l.fds = append(l.fds, fd)
	l.clients = append(l.clients, c)
	event := unix.EpollEvent{Events: watch, Fd: int32(len(l.clients) - 1)}
	if err := unix.EpollCtl(l.epoll, unix.EPOLL_CTL_ADD, fd, &event); err != nil {
		return fmt.Errorf("load: epoll: add: %w", err)
	}
	return nil
}

// remove ends ready. The socket stays open.
func (l *loop) remove(fd int) error { return unix.EpollCtl(l.epoll, unix.EPOLL_CTL_DEL, fd, nil) }

// run serves the clients until a time, or until one of them fails.
func (l *loop) run(until time.Time) error {
	for {
		left := time.Until(until)
		if left <= 0 {
			return nil
		}
		n, err := unix.EpollWait(l.epoll, l.events[:], int(left/time.Millisecond)+1)
		if err != nil && !errors.Is(err, unix.EINTR) {
			return fmt.Errorf("load: epoll: wait: %w", err)
		}
		for i := range max(n, 0) {
			which := l.events[i].Fd
			if err := l.clients[which].ready(l); err != nil {
				return fmt.Errorf("load: connection %d: %w", which, err)
			}
		}
	}
}

func (l *loop) close() {
	for _, fd := range l.fds {
		_ = unix.Close(fd)
	}
	_ = unix.Close(l.epoll)
}
