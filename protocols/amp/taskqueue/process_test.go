package taskqueue_test

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"sasync/deferred"
	"sasync/protocols/amp"
	"sasync/protocols/amp/taskqueue"
	"sasync/reactor"
)

type count struct{ N int }

var (
	process = taskqueue.Define[word, word]("process", taskqueue.Attempts(2))
	numbers = taskqueue.DefineStream[count, count]("numbers")
)

// workerProcess is what the test program does as a worker.
func workerProcess(socket string) int {
	r, err := reactor.New(reactor.Config{})
	if err != nil {
		return 1
	}
	w := taskqueue.NewWorker(r, taskqueue.WorkerConfig{Capacity: 2})
	process.Handle(w, func(args word) *deferred.Deferred[word] {
		if _, err := os.Stat(args.Word); args.Word != "" && errors.Is(err, os.ErrNotExist) {
			_ = os.WriteFile(args.Word, nil, 0o600)
			os.Exit(3) // the first one that gets it dies of it
		}
		return deferred.Succeed(r, word{fmt.Sprint(os.Getpid())})
	})
	numbers.Handle(w, func(args count) deferred.Deferator[count] {
		n := 0
		return deferred.FromFunc(r, func() (count, bool, error) {
			n++
			return count{n}, n <= args.N, nil
		})
	})
	r.CallWhenRunning(func() {
		deferred.Then(reactor.Connect(r, reactor.UNIXClient{Path: socket}, w.Conn()), func(c *amp.Conn) (deferred.Unit, error) {
			w.Join(c)
			return deferred.Unit{}, nil
		})
	})
	if r.Run() != nil {
		return 1
	}
	return 0
}

func TestProcesses_WorkLeavesTheProcessAndSurvivesTheLossOfOne(t *testing.T) {
	r, err := reactor.New(reactor.Config{})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	socket := filepath.Join(dir, "queue")
	q := taskqueue.New(r, taskqueue.Config{})
	if _, err := (reactor.UNIXServer{Path: socket}).Listen(r, reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return q.Conn() })); err != nil {
		t.Fatal(err)
	}
	r.CallWhenRunning(func() {
		for range 2 {
			cmd := exec.Command(os.Args[0])
			cmd.Env = append(os.Environ(), asWorker+"="+socket)
			ended := reactor.Command{Cmd: cmd}.OutputAndReason(r)
			ended.AddErrback(func(error) (reactor.ProcessOutput, error) { return reactor.ProcessOutput{}, nil })
		}
		d := deferred.Inline(r, func(co *deferred.Coroutine) (deferred.Unit, error) {
			who, err := deferred.Await(co, process.Go(q, word{}))
			if err != nil || who.Word == fmt.Sprint(os.Getpid()) || who.Word == "" {
				t.Errorf("done by %q, %v", who.Word, err)
			}
			if _, err := deferred.Await(co, process.Go(q, word{filepath.Join(dir, "died")})); err != nil {
				t.Errorf("after the loss of a worker: %v", err)
			}
			next := 1
			for item, err := range deferred.Each(co, numbers.Go(q, count{10_000})) {
				if err != nil || item.N != next {
					t.Fatalf("%+v, %v; want %d", item, err, next)
				}
				next++
			}
			if next != 10_001 {
				t.Errorf("%d items", next-1)
			}
			return deferred.Unit{}, nil
		})
		deferred.ThenBoth(d, func(_ deferred.Unit, err error) (deferred.Unit, error) {
			if err != nil {
				t.Error(err)
			}
			return deferred.Unit{}, r.Stop()
		})
	})
	stuck := time.AfterFunc(time.Minute, func() { panic(t.Name() + ": the reactor is stuck") })
	defer stuck.Stop()
	if err := r.Run(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "died")); err != nil {
		t.Errorf("no worker has died: %v", err)
	}
}
