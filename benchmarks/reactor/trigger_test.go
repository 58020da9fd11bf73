package reactor

import (
	"errors"
	"sync"
	"testing"

	gnet "github.com/panjf2000/gnet/v2/pkg/errors"
	"github.com/panjf2000/gnet/v2/pkg/netpoll"
	"github.com/panjf2000/gnet/v2/pkg/queue"
)

// BenchmarkTrigger_16Goroutines is what Post would be without a queue of its
// own: a Trigger of gnet's poller for each call. It ends when all have run.
func BenchmarkTrigger_16Goroutines(b *testing.B) {
	const goroutines = 16
	poller, err := netpoll.OpenPoller()
	if err != nil {
		b.Fatal(err)
	}
	defer poller.Close()
	ran := 0
	call := func(any) error { ran++; return nil }
	end := func(any) error { return gnet.ErrEngineShutdown }
	trigger := func(f queue.Func) {
		if err := poller.Trigger(queue.HighPriority, f, nil); err != nil {
			b.Error(err)
		}
	}
	b.ReportAllocs()
	b.ResetTimer()
	go func() {
		var triggering sync.WaitGroup
		for g := range goroutines {
			triggering.Go(func() {
				for i := g; i < b.N; i += goroutines {
					trigger(call)
				}
			})
		}
		triggering.Wait()
		trigger(end)
	}()
	err = poller.Polling(func(int, netpoll.IOEvent, netpoll.IOFlags) error { return nil })
	if !errors.Is(err, gnet.ErrEngineShutdown) || ran != b.N {
		b.Fatalf("%d calls ran of %d, and the poller ended with %v", ran, b.N, err)
	}
}
