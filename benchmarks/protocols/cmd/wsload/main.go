// Wsload sends WebSocket messages to a server that sends them back, on many
// connections, each of which waits for its answers before it sends again. It
// prints how many came back in a second. One thread waits for all connections by
// epoll, as wrk does, so that it is not what is measured.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"log"
	"net"
	"net/url"
	"strings"
	"time"

	gobwas "github.com/gobwas/ws"
	"golang.org/x/sys/unix"
)

func main() {
	connections := flag.Int("c", 50, "how many `connections`")
	pipelined := flag.Int("p", 1, "how many `messages` each sends at once")
	size := flag.Int("s", 128, "how many `bytes` a message has")
	warmUp := flag.Duration("warm-up", time.Second, "what comes before, for `so long`")
	window := flag.Duration("d", 3*time.Second, "what is measured, for `so long`")
	flag.Parse()
	l, err := newLoad(*pipelined, *size)
	if err == nil {
		err = l.connect(flag.Arg(0), *connections)
	}
	if err == nil {
		_, err = l.run(*warmUp)
	}
	if err != nil {
		log.Fatal(err)
	}
	rate, err := l.run(*window)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.0f messages/s\n", rate)
}

// load is what is sent, and what has to come back.
type load struct {
	epoll     int
	messages  int
	question  []byte
	answer    []byte
	missing   map[int32]int // bytes of the answer, by connection
	room      []byte
	delivered int
}

func newLoad(messages, size int) (*load, error) {
	text := gobwas.NewTextFrame([]byte(strings.Repeat("x", size)))
	question, err := gobwas.CompileFrame(gobwas.MaskFrame(text))
	if err != nil {
		return nil, err
	}
	answer, err := gobwas.CompileFrame(text)
	if err != nil {
		return nil, err
	}
	epoll, err := unix.EpollCreate1(0)
	return &load{epoll: epoll, messages: messages, question: bytes.Repeat(question, messages), answer: bytes.Repeat(answer, messages),
		missing: map[int32]int{}, room: make([]byte, 64<<10)}, err
}

// connect opens connections, each with its first question.
func (l *load) connect(addr string, connections int) error {
	for range connections {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			return err
		}
		if _, _, err := (gobwas.Dialer{}).Upgrade(conn, &url.URL{Scheme: "ws", Host: addr, Path: "/"}); err != nil {
			return err
		}
		file, err := conn.(*net.TCPConn).File() // blocking, and never closed
		if err != nil {
			return err
		}
		fd := int32(file.Fd())
		if err := unix.EpollCtl(l.epoll, unix.EPOLL_CTL_ADD, int(fd), &unix.EpollEvent{Events: unix.EPOLLIN, Fd: fd}); err != nil {
			return err
		}
		if err := l.ask(fd); err != nil {
			return err
		}
	}
	return nil
}

func (l *load) ask(fd int32) error {
	l.missing[fd] = len(l.answer)
	n, err := unix.Write(int(fd), l.question)
	if err == nil && n != len(l.question) {
		err = fmt.Errorf("%d bytes of %d are sent", n, len(l.question))
	}
	return err
}

// run tells how many messages come back in a second.
func (l *load) run(d time.Duration) (rate float64, err error) {
	l.delivered = 0
	events := make([]unix.EpollEvent, 256)
	begin := time.Now()
	for time.Since(begin) < d {
		n, err := unix.EpollWait(l.epoll, events, 100)
		if err != nil && err != unix.EINTR {
			return 0, err
		}
		for _, e := range events[:max(n, 0)] {
			if err := l.receive(e.Fd); err != nil {
				return 0, err
			}
		}
	}
	return float64(l.delivered) / time.Since(begin).Seconds(), nil
}

// receive reads what has come, which has to be what was sent.
func (l *load) receive(fd int32) error {
	n, err := unix.Read(int(fd), l.room)
	if err != nil {
		return err
	}
	missing := l.missing[fd]
	have := len(l.answer) - missing
	if n == 0 || n > missing || !bytes.Equal(l.room[:n], l.answer[have:have+n]) {
		return fmt.Errorf("%d bytes come back that were not sent: %.40q", n, l.room[:n])
	}
	if l.missing[fd] = missing - n; missing > n {
		return nil
	}
	l.delivered += l.messages
	return l.ask(fd)
}
