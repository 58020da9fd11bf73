//go:build linux || darwin || freebsd

package poll

import (
	"errors"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"sasync/reactor/internal/sock"
)

// opened runs test with each kind of poller.
func opened(t *testing.T, test func(t *testing.T, p Poller)) {
	for name, backend := range map[string]Backend{"system": System(), "channels": Channels(noNet{})} {
		t.Run(name, func(t *testing.T) {
			p, err := backend.Open()
			if err != nil {
				t.Fatal(err)
			}
			test(t, p)
			if err := p.Close(); err != nil {
				t.Error(err)
			}
			p.Wake() // after the end, does nothing
		})
	}
}

// poll calls turn with the number of each turn, beginning with 1.
func poll(t *testing.T, p Poller, turn func(n int) bool) {
	t.Helper()
	n := 0
	if err := p.Poll(func() bool { n++; return turn(n) }); err != nil {
		t.Fatal(err)
	}
}

func TestWake_ManyMakeOneTurnAndNoneIsLost(t *testing.T) {
	opened(t, func(t *testing.T, p Poller) {
		for range 10 {
			p.Wake()
		}
		poll(t, p, func(n int) bool {
			go p.Wake()
			return n < 100
		})
	})
}

func TestAgain_MakesOneMoreTurn(t *testing.T) {
	opened(t, func(t *testing.T, p Poller) {
		p.Wake()
		poll(t, p, func(n int) bool { p.Again(); return n < 1000 })
	})
}

func TestSetTimer_MakesATurnAtItsTimeAndReplacesTheOneBefore(t *testing.T) {
	opened(t, func(t *testing.T, p Poller) {
		var due time.Time
		p.Wake()
		poll(t, p, func(n int) bool {
			if n == 1 {
				p.SetTimer(time.Now().Add(time.Hour))
				due = time.Now().Add(5 * time.Millisecond)
				p.SetTimer(due)
				return true
			}
			if early := time.Until(due); early > 0 {
				t.Errorf("%v too early", early)
			}
			return false
		})
	})
}

func TestSetTimer_ThePastIsNow(t *testing.T) {
	opened(t, func(t *testing.T, p Poller) {
		p.Wake()
		poll(t, p, func(n int) bool { p.SetTimer(time.Now().Add(-time.Hour)); return n < 10 })
	})
}

func TestAdd_WithoutDescriptorsIsAnError(t *testing.T) {
	p, _ := Channels(noNet{}).Open()
	defer p.Close()
	if err := p.Add(1, Read, Edge, nil); !errors.Is(err, ErrNoDescriptors) {
		t.Errorf("got %v", err)
	}
}

// pipe returns the ends of a non-blocking pipe.
func pipe(t *testing.T) (r, w int) {
	t.Helper()
	var fds [2]int
	if err := unix.Pipe(fds[:]); err != nil {
		t.Fatal(err)
	}
	for _, fd := range fds {
		if err := unix.SetNonblock(fd, true); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = unix.Close(fd) })
	}
	return fds[0], fds[1]
}

func openedSystem(t *testing.T) Poller {
	t.Helper()
	p, err := System().Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

func TestAdd_LevelTellsUntilItIsReadAndEdgeOnce(t *testing.T) {
	for mode, want := range map[Mode]int{Level: 3, Edge: 1} {
		p := openedSystem(t)
		r, w := pipe(t)
		told := 0
		var buf [8]byte
		err := p.Add(r, Read, mode, func(e Events) {
			if e&Readable == 0 {
				t.Errorf("told of %b", e)
			}
			if told++; told == want {
				_, _ = unix.Read(r, buf[:])
			}
			p.Again()
		})
		if err != nil {
			t.Fatal(err)
		}
		_, _ = unix.Write(w, []byte("x"))
		poll(t, p, func(n int) bool { p.Again(); return n < 10 })
		if told != want {
			t.Errorf("mode %d: told %d times, want %d", mode, told, want)
		}
	}
}

func TestAdd_ReadWriteTellsOfBothAndOfTheHangup(t *testing.T) {
	p := openedSystem(t)
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fds[0])
	_ = unix.SetNonblock(fds[0], true)
	_, _ = unix.Write(fds[1], []byte("x"))
	_ = unix.Close(fds[1])
	var told Events
	if err := p.Add(fds[0], ReadWrite, Edge, func(e Events) { told |= e }); err != nil {
		t.Fatal(err)
	}
	p.Wake()
	poll(t, p, func(n int) bool { p.Again(); return n < 10 })
	if want := Readable | Writable | Hangup; told != want {
		t.Errorf("told of %b, want %b", told, want)
	}
}

// A loop that always has work left must not starve its descriptors.
func TestAgain_LooksAtTheDescriptorsFirst(t *testing.T) {
	p := openedSystem(t)
	r, w := pipe(t)
	told := false
	if err := p.Add(r, Read, Edge, func(Events) { told = true }); err != nil {
		t.Fatal(err)
	}
	p.Wake()
	poll(t, p, func(n int) bool {
		if n == 10 {
			_, _ = unix.Write(w, []byte("x"))
		}
		p.Again()
		if n == 20 && !told {
			t.Error("ten turns later the descriptor has not been told of")
		}
		return n < 20
	})
}

func TestDelete_EndsAdd(t *testing.T) {
	p := openedSystem(t)
	r, w := pipe(t)
	if err := p.Add(r, Read, Level, func(Events) { t.Error("told of") }); err != nil {
		t.Fatal(err)
	}
	_, _ = unix.Write(w, []byte("x"))
	if err := p.Delete(r); err != nil {
		t.Fatal(err)
	}
	if err := p.Delete(r); err == nil {
		t.Error("Delete twice: no error")
	}
	p.Again()
	poll(t, p, func(n int) bool { p.Again(); return n < 10 })
}

func TestAdd_NamesTheDescriptorItCannotWatch(t *testing.T) {
	p := openedSystem(t)
	if err := p.Add(1<<20-1, Read, Edge, func(Events) {}); !errors.Is(err, unix.EBADF) {
		t.Errorf("got %v", err)
	}
}

// noNet is a network without descriptors.
type noNet struct{ sock.Net }

func (noNet) Add(int, Interest, Mode, func(Events)) error { return ErrNoDescriptors }
func (noNet) Delete(int) error                            { return ErrNoDescriptors }
func (noNet) Dispatch()                                   {}
func (noNet) Ready() bool                                 { return false }
