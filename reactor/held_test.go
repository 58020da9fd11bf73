package reactor

import (
	"strings"
	"testing"
)

// dump is what runtime.Stack writes, shortened: a loop on goroutine 7 in which a
// coroutine holds a delayed call, one on goroutine 9 that calls a protocol, and
// one on goroutine 12 that calls a LoopingCall's function.
const dump = `goroutine 20 [running]:
sasync/reactor.(*watchdog).tell(0xc000010000, 0xc000020000)
	/src/reactor/watchdog.go:140 +0x1b

goroutine 7 [coroutine (durable), synctest bubble 5]:
iter.Pull[...].func2()
	/go/src/iter/iter.go:317 +0x5b
sasync/deferred.(*Coroutine).resume(0x2?)
	/src/deferred/inline.go:237 +0x5a
sasync/reactor.(*Reactor).call(0x61d9af?, {0x72dd65?, 0x4a6a3d?}, 0xe8?)
	/src/reactor/log.go:15 +0x51
sasync/reactor.(*Reactor).runTimers(...)
	/src/reactor/timer.go:132
sasync/reactor.(*Reactor).turn(0x21e5c3f3ce08)
	/src/reactor/loop.go:27 +0x59
sasync/reactor.(*Reactor).Run(0x21e5c3f3ce08)
	/src/reactor/reactor.go:95 +0xad
main.main()
	/src/main.go:12 +0xb2

goroutine 8 [coroutine]:
iter.Pull[...].func2()
	/go/src/iter/iter.go:317 +0x5b
main.outer()
	/src/main.go:40 +0x5b
created by iter.Pull[...] in goroutine 7
	/go/src/iter/iter.go:271 +0x90

goroutine 11 [sleep, 2 minutes]:
time.Sleep(0x5)
	/go/src/runtime/time.go:1 +0x1
main.(*report[...]).write(0x5)
	/src/main.go:50 +0x5b
sasync/deferred.(*worker).runBodies(0x21e5c3f2a4a0, 0x21e5c3f2a560)
	/src/deferred/worker.go:42 +0x53
iter.Pull[...].func1()
	/go/src/iter/iter.go:301 +0xe5
created by iter.Pull[...] in goroutine 8
	/go/src/iter/iter.go:271 +0x90

goroutine 9 gp=0x1 m=2 mp=0x3 [runnable, locked to thread]:
example.com/chat.v2/room.(*Room).DataReceived(0x1, {0x2, 0x3, 0x4})
	/src/room.go:9 +0x1
sasync/reactor.(*conn).dataReceived(0x1, {0x2, 0x3, 0x4})
	/src/reactor/conn_read.go:80 +0x1
sasync/reactor.(*conn).ready(0x1, 0x2)
	/src/reactor/conn.go:80 +0x1
sasync/reactor/internal/poll.(*system).dispatch(0x1)
	/src/reactor/internal/poll/system.go:76 +0x1
created by main.start in goroutine 1
	/src/main.go:5 +0x5

goroutine 12 [runnable]:
main.save(...)
	/src/main.go:70
main.tick()
	/src/main.go:60 +0x1
sasync/reactor/task.(*LoopingCall).call(0x1)
	/src/reactor/task/looping.go:100 +0x1
sasync/reactor.(*Reactor).call(0x61d9af?, {0x72dd65?, 0x4a6a3d?}, 0xe8?)
	/src/reactor/log.go:15 +0x51
sasync/reactor.(*Reactor).runTimers(...)
	/src/reactor/timer.go:132
main.main()
	/src/main.go:12 +0xb2`

func TestHeldIn_NamesTheCallbackAndShowsItsStack(t *testing.T) {
	for loop, want := range map[int64]held{
		7:  {callback: "delayed call", function: "main.(*report[...]).write", stack: "main.main()|(*report"},
		9:  {callback: "DataReceived", function: "example.com/chat.v2/room.(*Room).DataReceived", stack: "room.go:9"},
		12: {callback: "delayed call", function: "main.tick", stack: "main.save"},
		// One that is not there, as when the dump was cut off.
		99: {},
	} {
		got := heldIn(dump, loop)
		for part := range strings.SplitSeq(want.stack, "|") {
			if !strings.Contains(got.stack, part) {
				t.Errorf("goroutine %d: its stack lacks %s:\n%s", loop, part, got.stack)
			}
		}
		if strings.Contains(got.stack, "watchdog.go") {
			t.Errorf("goroutine %d: another one's stack:\n%s", loop, got.stack)
		}
		got.stack, want.stack = "", ""
		if got != want {
			t.Errorf("goroutine %d: %+v, want %+v", loop, got, want)
		}
	}
}

func TestGoroutineID_IsThatOfItsOwnTrace(t *testing.T) {
	id := goroutineID()
	other := make(chan int64)
	go func() { other <- goroutineID() }()
	if theirs := <-other; id <= 0 || theirs <= 0 || id == theirs {
		t.Errorf("%d here and %d there", id, theirs)
	}
	for trace := range strings.SplitSeq(string(dumpGoroutines()), "\n\n") {
		if g, ok := parseGoroutine(trace); ok && g.id == id {
			if !strings.Contains(trace, "TestGoroutineID") {
				t.Errorf("goroutine %d is another one:\n%s", id, trace)
			}
			return
		}
	}
	t.Errorf("goroutine %d is not in the dump", id)
}

func FuzzHeldIn(f *testing.F) {
	f.Add(dump, int64(7))
	f.Add("goroutine 7 [coroutine]:\ncreated by iter.Pull in goroutine 7", int64(7))
	f.Add("goroutine 1", int64(1))
	f.Fuzz(func(t *testing.T, dump string, loop int64) {
		h := heldIn(dump, loop)
		for part := range strings.SplitSeq(h.stack, "\n\n") {
			if !strings.Contains(dump, part) {
				t.Errorf("%q is not from the dump", part)
			}
		}
		if !strings.Contains(dump, h.function) {
			t.Errorf("%q is not from the dump", h.function)
		}
	})
}
