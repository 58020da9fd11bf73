package reactor_test

import (
	"bytes"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"sasync/deferred"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// connectFiles runs a reactor with p connected to two files until that is over.
func connectFiles(t *testing.T, in, out *os.File, p reactor.Protocol, lost *[]error) {
	t.Helper()
	before := descriptors(t)
	r, logs := newReactor(t, reactor.Config{})
	r.CallWhenRunning(func() {
		reactor.Connect(r, reactor.Stdio{In: in, Out: out}, p).AddErrback(func(err error) (reactor.Protocol, error) {
			t.Error(err)
			return nil, r.Stop()
		})
	})
	stop := func() { _ = r.Stop() }
	onLost(p, stop)
	run(t, r)
	if len(*lost) != 1 {
		t.Errorf("lost %v", *lost)
	}
	if after := descriptors(t); after > before { // p may have closed some of the test's
		t.Errorf("%d descriptors, %d before", after, before)
	}
	if n := logs.FilterMessageSnippet("descriptor").Len(); n > 0 {
		t.Errorf("log: %v", logs.All())
	}
}

// onLost adds to what p does when it is over.
func onLost(p reactor.Protocol, f func()) {
	base, ok := p.(*reactortest.Protocol)
	if !ok {
		base = &p.(*reactortest.HalfProtocol).Protocol
	}
	before := base.OnLost
	base.OnLost = func(reason error) {
		if before != nil {
			before(reason)
		}
		f()
	}
}

func pipe(t *testing.T) (r, w *os.File) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = r.Close(), w.Close() })
	return r, w
}

func TestStdio_EchoesOverPipesUntilTheEndOfInput(t *testing.T) {
	in, feed := pipe(t)
	take, out := pipe(t)
	_, _ = feed.WriteString("hello")
	_ = feed.Close()
	p := &reactortest.Protocol{}
	p.OnMade = func(c reactor.Transport) {
		if c.LocalAddr() == nil || c.RemoteAddr() == nil || c.Loop() == nil {
			t.Error("an address or the loop is missing")
		}
	}
	p.OnData = func(data []byte) { _, _ = p.Transport.Write(data) }
	connectFiles(t, in, out, p, &p.Lost)
	_ = out.Close()
	var got bytes.Buffer
	_, _ = got.ReadFrom(take)
	if got.String() != "hello" || p.Lost[0] != reactor.ErrConnectionDone {
		t.Errorf("echoed %q, lost %v", got.String(), p.Lost)
	}
}

func TestStdio_EachDirectionEndsByItself(t *testing.T) {
	in, feed := pipe(t)
	take, out := pipe(t)
	p := &reactortest.HalfProtocol{}
	p.OnMade = func(c reactor.Transport) {
		_, _ = c.Write([]byte("all"))
		_ = out.Close()
		c.LoseWriteConnection()
	}
	var seen bytes.Buffer
	p.OnWriteLost = func() {
		_, _ = seen.ReadFrom(take) // returns when the pipe is closed
		if _, err := p.Transport.Write([]byte("more")); !errors.Is(err, reactor.ErrConnectionClosed) {
			t.Errorf("writing after the end: %v", err)
		}
		_, _ = feed.WriteString("still read")
		_ = feed.Close()
	}
	connectFiles(t, in, out, p, &p.Lost)
	if seen.String() != "all" || string(p.Received) != "still read" || p.WriteLost != 1 || p.ReadLost != 0 || p.Lost[0] != reactor.ErrConnectionDone {
		t.Errorf("sent %q, received %q, write lost %d, read lost %d, lost %v", seen.String(), p.Received, p.WriteLost, p.ReadLost, p.Lost)
	}
}

func TestStdio_AfterTheEndOfInputAHalfCloserStillWrites(t *testing.T) {
	in, feed := pipe(t)
	take, out := pipe(t)
	_ = feed.Close()
	p := &reactortest.HalfProtocol{}
	p.OnReadLost = func() {
		_, _ = p.Transport.Write([]byte("last words"))
		p.Transport.LoseConnection()
	}
	connectFiles(t, in, out, p, &p.Lost)
	_ = out.Close()
	var got bytes.Buffer
	_, _ = got.ReadFrom(take)
	if got.String() != "last words" || p.ReadLost != 1 || p.Lost[0] != reactor.ErrConnectionDone {
		t.Errorf("got %q, read lost %d, lost %v", got.String(), p.ReadLost, p.Lost)
	}
}

func TestStdio_AReaderThatGoesIsALostConnection(t *testing.T) {
	in, _ := pipe(t)
	take, out := pipe(t)
	p := &reactortest.Protocol{OnMade: func(reactor.Transport) { _ = take.Close() }}
	connectFiles(t, in, out, p, &p.Lost)
	if !errors.Is(p.Lost[0], reactor.ErrConnectionLost) || !errors.Is(p.Lost[0], syscall.EPIPE) {
		t.Errorf("lost %v", p.Lost)
	}
}

func TestStdio_SetProtocolHandsOver(t *testing.T) {
	in, feed := pipe(t)
	_, out := pipe(t)
	_, _ = feed.WriteString("for the second")
	_ = feed.Close()
	second := &reactortest.Protocol{}
	first := &reactortest.Protocol{OnMade: func(c reactor.Transport) { c.SetProtocol(second) }}
	onLost(first, func() { t.Error("the first hears of the end") })
	r, _ := newReactor(t, reactor.Config{})
	onLost(second, func() { _ = r.Stop() })
	r.CallWhenRunning(func() { reactor.Connect(r, reactor.Stdio{In: in, Out: out}, first) })
	run(t, r)
	if string(second.Received) != "for the second" || len(first.Received) > 0 {
		t.Errorf("received %q, the first %q", second.Received, first.Received)
	}
}

// No peer has to be waited for.
func TestStdio_LoseConnectionLetsGoOfWhatIsReadAtOnce(t *testing.T) {
	in, feed := pipe(t)
	_, out := pipe(t)
	p := &reactortest.Protocol{OnMade: reactor.Transport.LoseConnection}
	p.OnLost = func(error) {
		_ = in.Close()
		if _, err := feed.WriteString("x"); !errors.Is(err, syscall.EPIPE) {
			t.Errorf("the pipe is still open for reading: %v", err)
		}
	}
	connectFiles(t, in, out, p, &p.Lost)
}

func TestStdio_AbortAndPanicEndBothDirections(t *testing.T) {
	var aborted *deferred.PanicError
	for name, test := range map[string]struct {
		made func(reactor.Transport)
		want func(error) bool
	}{
		"abort": {reactor.Transport.AbortConnection, func(err error) bool { return err == reactor.ErrConnectionAborted }},
		"lose":  {reactor.Transport.LoseConnection, func(err error) bool { return err == reactor.ErrConnectionDone }},
		"panic": {func(reactor.Transport) { panic("a fault") }, func(err error) bool { return errors.As(err, &aborted) }},
	} {
		in, _ := pipe(t)
		_, out := pipe(t)
		p := &reactortest.Protocol{OnMade: test.made}
		connectFiles(t, in, out, p, &p.Lost)
		if !test.want(p.Lost[0]) {
			t.Errorf("%s: lost %v", name, p.Lost)
		}
	}
}

// The poller refuses regular files: what holds for pipes holds for them too.
func TestStdio_RegularFilesAreCopiedInOrderUnderBackpressure(t *testing.T) {
	dir := t.TempDir()
	content := make([]byte, 3<<20+17)
	for i := range content {
		content[i] = byte(i>>8 ^ i)
	}
	if err := os.WriteFile(filepath.Join(dir, "in"), content, 0o600); err != nil {
		t.Fatal(err)
	}
	in, err := os.Open(filepath.Join(dir, "in"))
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := os.Create(filepath.Join(dir, "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	most, p := 0, &reactortest.Protocol{}
	p.OnMade = func(c reactor.Transport) { _ = c.RegisterProducer(c, true) }
	p.OnData = func(data []byte) {
		_, _ = p.Transport.Write(data)
		most = max(most, p.Transport.Buffered())
	}
	connectFiles(t, in, out, p, &p.Lost)
	if got, err := os.ReadFile(out.Name()); !bytes.Equal(got, content) || err != nil {
		t.Errorf("%d bytes were copied (%v), want the %d", len(got), err, len(content))
	}
	if p.Lost[0] != reactor.ErrConnectionDone || most > 256<<10 {
		t.Errorf("lost %v, at most %d bytes buffered", p.Lost, most)
	}
}

func TestStdio_NothingToReadAndNowhereToWrite(t *testing.T) {
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	p := &reactortest.Protocol{OnMade: func(c reactor.Transport) { _, _ = c.Write(make([]byte, 1<<20)) }}
	connectFiles(t, null, null, p, &p.Lost)
	if p.Lost[0] != reactor.ErrConnectionDone || len(p.Received) > 0 {
		t.Errorf("lost %v, received %q", p.Lost, p.Received)
	}
}

func TestStdio_PauseHoldsAFileBack(t *testing.T) {
	in, err := os.Open("stdio_test.go")
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	_, out := pipe(t)
	p, paused := &reactortest.Protocol{}, true
	p.OnMade = func(c reactor.Transport) {
		c.Pause()
		r := c.Loop().(*reactor.Reactor)
		r.CallLater(0, func() { r.CallLater(0, func() { paused = false; c.Resume() }) })
	}
	p.OnData = func([]byte) {
		if paused {
			t.Error("data while it is paused")
		}
	}
	connectFiles(t, in, out, p, &p.Lost)
	if content, _ := os.ReadFile("stdio_test.go"); !bytes.Equal(p.Received, content) {
		t.Errorf("%d bytes received, want %d", len(p.Received), len(content))
	}
}

func TestStdio_AFileThatCannotBeWrittenIsALostConnection(t *testing.T) {
	in, _ := pipe(t)
	out, err := os.Open("stdio_test.go") // for reading
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	p := &reactortest.Protocol{OnMade: func(c reactor.Transport) { _, _ = c.Write([]byte("x")) }}
	connectFiles(t, in, out, p, &p.Lost)
	if !errors.Is(p.Lost[0], syscall.EBADF) {
		t.Errorf("lost %v", p.Lost)
	}
}

func TestStdio_AShutdownWritesAFileToItsEnd(t *testing.T) {
	in, _ := pipe(t)
	out, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	const size = 5 << 20
	r, _ := newReactor(t, reactor.Config{})
	p := &reactortest.Protocol{OnMade: func(c reactor.Transport) {
		_, _ = c.Write(make([]byte, size))
		_ = r.Stop()
	}}
	r.CallWhenRunning(func() { reactor.Connect(r, reactor.Stdio{In: in, Out: out}, p) })
	run(t, r)
	if info, err := out.Stat(); err != nil || info.Size() != size || len(p.Lost) != 1 || p.Lost[0] != reactor.ErrConnectionDone {
		t.Errorf("%d bytes (%v), want %d; lost %v", info.Size(), err, size, p.Lost)
	}
}

func TestStdio_OthersFilesStayAsTheyWere(t *testing.T) {
	in, _ := pipe(t)
	_, out := pipe(t)
	for _, f := range []*os.File{in, out} {
		f.Fd() // makes it blocking, as those of other programs are
	}
	p := &reactortest.Protocol{OnMade: reactor.Transport.LoseConnection}
	connectFiles(t, in, out, p, &p.Lost)
	for _, f := range []*os.File{in, out} {
		if nonblocking(t, f) {
			t.Error("a descriptor was left non-blocking")
		}
	}
}

func nonblocking(t *testing.T, f *os.File) bool {
	t.Helper()
	raw, err := f.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	flags := -1
	if err := raw.Control(func(fd uintptr) { flags, _ = unix.FcntlInt(fd, unix.F_GETFL, 0) }); err != nil || flags < 0 {
		t.Fatal(err)
	}
	return flags&unix.O_NONBLOCK != 0
}

func TestStdio_ErrorsSayWhatFailedAndLeaveNothing(t *testing.T) {
	in, _ := pipe(t)
	closed, out := pipe(t)
	_ = closed.Close()
	refuse := reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return nil })
	memory, err := reactor.New(reactortest.OnChannels(reactor.Config{}))
	if err != nil {
		t.Fatal(err)
	}
	system, _ := newReactor(t, reactor.Config{})
	before := descriptors(t)
	for _, test := range []struct {
		r    *reactor.Reactor
		s    reactor.Stdio
		want string
	}{
		{system, reactor.Stdio{In: closed, Out: out}, "|0: use of closed file"},
		{system, reactor.Stdio{In: in, Out: closed}, "|0: use of closed file"},
		{system, reactor.Stdio{In: in, Out: out}, reactor.ErrNoProtocol.Error()},
		{memory, reactor.Stdio{In: in, Out: out}, "no descriptors"},
	} {
		var got error
		test.r.CallWhenRunning(func() {
			test.s.Connect(test.r, refuse).AddErrback(func(err error) (reactor.Protocol, error) {
				got = err
				return nil, nil
			})
			_ = test.r.Stop()
		})
		run(t, test.r)
		if got == nil || !strings.Contains(got.Error(), test.want) {
			t.Errorf("want %q: %v", test.want, got)
		}
	}
	if after := descriptors(t); after != before {
		t.Errorf("%d descriptors, %d before", after, before)
	}
}
