package reactor_test

import (
	"io"
	"math/rand/v2"
	"net"
	"os"
	"sync"
	"testing"
	"time"

	"sasync/reactor"
)

// soakTime is how long the soak takes: two seconds, or SASYNC_SOAK, as make
// soak sets it.
func soakTime(t *testing.T) time.Duration {
	t.Helper()
	text := os.Getenv("SASYNC_SOAK")
	if text == "" {
		return 2 * time.Second
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Clients that behave in every bad way, against protocols that do so too, leave
// no descriptor, no connection and (TestMain) no goroutine behind.
func TestSoak_RandomFaultsLeaveNothingBehind(t *testing.T) {
	const clients = 40
	before := descriptors(t)
	r, logs := newReactor(t, reactor.Config{})
	port, err := reactor.TCPServer{Addr: "127.0.0.1:0", Limits: reactor.PortLimits{MaxConnections: clients / 2,
		Limits: reactor.Limits{IdleTimeout: time.Second, WriteTimeout: time.Second, WriteCap: 4 << 20}}}.
		Listen(r, reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return &erratic{r: r} }))
	if err != nil {
		t.Fatal(err)
	}
	end := time.Now().Add(soakTime(t))
	var badly sync.WaitGroup
	r.CallWhenRunning(func() {
		for range clients {
			badly.Go(func() {
				for time.Now().Before(end) {
					misbehave(port.Addr().String())
				}
			})
		}
		go func() {
			badly.Wait()
			_ = r.Post(func() { stopWhenFree(r, port) })
		}()
	})
	if err := r.Run(); err != nil {
		t.Fatal(err)
	}
	if after := descriptors(t); after > before {
		t.Errorf("%d descriptors, %d before", after, before)
	}
	if logs.FilterMessage("panic in a protocol").Len() == 0 {
		t.Error("no protocol has panicked: the faults do not happen")
	}
}

// erratic is an echo that now and then does something else.
type erratic struct {
	r *reactor.Reactor
	c reactor.Transport
}

func (e *erratic) ConnectionMade(c reactor.Transport) {
	e.c = c
	if rand.IntN(2) == 0 {
		_ = c.RegisterProducer(c, true)
	}
	e.perhaps()
}

func (e *erratic) DataReceived(data []byte) {
	_, _ = e.c.Write(data)
	e.perhaps()
}

func (e *erratic) ConnectionLost(error) { e.perhaps() }

func (e *erratic) perhaps() {
	switch rand.IntN(60) {
	case 0:
		panic("now and then")
	case 1:
		e.c.LoseConnection()
	case 2:
		e.c.AbortConnection()
	case 3:
		e.c.LoseWriteConnection()
	case 4:
		e.c.Pause()
		e.r.CallLater(time.Duration(rand.IntN(20))*time.Millisecond, e.c.Resume)
	case 5:
		_, _ = e.c.Write(make([]byte, 1<<20))
	case 6:
		e.c.UnregisterProducer()
	}
}

// misbehave is a client.
func misbehave(addr string) {
	conn, err := net.DialTimeout("tcp", addr, time.Second)
	if err != nil {
		return
	}
	defer conn.Close()
	c := conn.(*net.TCPConn)
	_ = c.SetDeadline(time.Now().Add(500 * time.Millisecond))
	for range 1 + rand.IntN(20) {
		switch rand.IntN(10) {
		case 0:
			_ = c.SetLinger(0)
			return
		case 1:
			_ = c.CloseWrite()
		case 2:
			time.Sleep(time.Duration(rand.IntN(10)) * time.Millisecond)
		case 3:
			_, _ = c.Write(make([]byte, rand.IntN(1<<20)))
		case 4:
			_, _ = io.CopyN(io.Discard, c, int64(rand.IntN(1<<16)))
		default:
			_, _ = c.Write(make([]byte, 1+rand.IntN(1000)))
			_, _ = c.Read(make([]byte, 1000))
		}
	}
}
