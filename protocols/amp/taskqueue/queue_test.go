package taskqueue_test

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/protocols/amp"
	"sasync/protocols/amp/taskqueue"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

type word struct{ Word string }

var (
	errRude = errors.New("rude")

	upper = taskqueue.Define[word, word]("upper", taskqueue.Error("RUDE", errRude))
	again = taskqueue.Define[word, word]("again", taskqueue.Attempts(2))
	split = taskqueue.DefineStream[word, word]("split")
)

// world is a queue with workers, on a virtual clock.
type world struct {
	t     *testing.T
	loop  *deferredtest.Loop
	queue *taskqueue.Queue
}

func newWorld(t *testing.T, cfg taskqueue.Config) *world {
	loop := deferredtest.NewLoop(t)
	return &world{t, loop, taskqueue.New(loop, cfg)}
}

// worker is one of them. Its tasks wait for the test.
type worker struct {
	*taskqueue.Worker
	conn  *amp.Conn
	pipe  *reactortest.Pipe
	tasks []*deferred.Deferred[word]
	words []string
	items []*source
}

// source is a Deferator whose items the test gives.
type source struct {
	loop    deferred.Loop
	next    *deferred.Deferred[[]word]
	nexts   int
	stopped bool
}

func (s *source) Next() *deferred.Deferred[[]word] {
	s.nexts++
	s.next = deferred.New[[]word](s.loop)
	return s.next
}

func (s *source) Stop() {
	if s.stopped {
		return
	}
	s.stopped = true
	if s.next != nil && !s.next.Fired() {
		s.next.Errback(deferred.ErrStopped)
	}
}

func (w *world) newWorker(capacity int) *worker {
	one := &worker{Worker: taskqueue.NewWorker(w.loop, taskqueue.WorkerConfig{Capacity: capacity})}
	wait := func(args word) *deferred.Deferred[word] {
		if args.Word == "panic" {
			panic("out of range")
		}
		d := deferred.New[word](w.loop)
		if args.Word == "stubborn" {
			d = deferred.NewCancellable(w.loop, func(d *deferred.Deferred[word]) { d.KeepPending() })
		}
		one.tasks, one.words = append(one.tasks, d), append(one.words, args.Word)
		return d
	}
	upper.Handle(one.Worker, wait)
	again.Handle(one.Worker, wait)
	split.Handle(one.Worker, func(args word) deferred.Deferator[word] {
		if args.Word == "panic" {
			panic("out of range")
		}
		s := &source{loop: w.loop}
		one.items = append(one.items, s)
		return s
	})
	one.conn = one.Conn()
	one.pipe = reactortest.NewPipe(w.loop, w.queue.Conn(), one.conn)
	joined := one.Join(one.conn)
	one.pipe.Flush()
	deferredtest.Result(w.t, joined)
	return one
}

// lose cuts the worker's connection.
func (w *worker) lose() {
	w.pipe.Client.Lose(reactor.ErrConnectionLost)
	w.pipe.Flush()
}

// answer fires the worker's i-th task with its word in capitals.
func (w *worker) answer(i int) {
	w.tasks[i].Callback(word{strings.ToUpper(w.words[i])})
	w.pipe.Flush()
}

func wantStats(t *testing.T, q *taskqueue.Queue, workers, capacity, running, waiting int) {
	t.Helper()
	if got := q.Stats(); got != (taskqueue.Stats{Workers: workers, Capacity: capacity, Running: running, Waiting: waiting}) {
		t.Errorf("%+v, want %d workers with capacity %d, %d running, %d waiting", got, workers, capacity, running, waiting)
	}
}

func TestGo_AWorkerDoesTheTask(t *testing.T) {
	w := newWorld(t, taskqueue.Config{})
	one := w.newWorker(1)
	d := upper.Go(w.queue, word{"a"})
	one.pipe.Flush()
	wantStats(t, w.queue, 1, 1, 1, 0)
	one.answer(0)
	if got := deferredtest.Result(t, d); got.Word != "A" {
		t.Errorf("%+v", got)
	}
	wantStats(t, w.queue, 1, 1, 0, 0)
}

func TestGo_WaitsForAWorkerAndKeepsTheOrder(t *testing.T) {
	w := newWorld(t, taskqueue.Config{})
	for _, text := range []string{"a", "b", "c"} {
		upper.Go(w.queue, word{text})
		again.Go(w.queue, word{text + "!"})
	}
	wantStats(t, w.queue, 0, 0, 0, 6)
	one := w.newWorker(1)
	for i := range 6 {
		one.answer(i)
	}
	if got := strings.Join(one.words, " "); got != "a a! b b! c c!" {
		t.Errorf("ran in the order %s", got)
	}
}

func TestGo_TasksGoToWhoHasMostRoomAndKnowsThem(t *testing.T) {
	w := newWorld(t, taskqueue.Config{})
	small, big := w.newWorker(1), w.newWorker(3)
	ignorant := taskqueue.NewWorker(w.loop, taskqueue.WorkerConfig{Capacity: 100})
	conn := ignorant.Conn()
	pipe := reactortest.NewPipe(w.loop, w.queue.Conn(), conn)
	ignorant.Join(conn)
	pipe.Flush()
	for range 5 {
		upper.Go(w.queue, word{"x"})
	}
	small.pipe.Flush()
	big.pipe.Flush()
	if len(small.tasks) != 1 || len(big.tasks) != 3 {
		t.Errorf("%d and %d", len(small.tasks), len(big.tasks))
	}
	wantStats(t, w.queue, 3, 104, 4, 1)
	big.answer(0)
	if len(big.tasks) != 4 {
		t.Error("the one that waited has not gone to who is free now")
	}
}

func TestGo_ADeclaredErrorIsFoundAndAnotherIsAnErrTask(t *testing.T) {
	w := newWorld(t, taskqueue.Config{})
	one := w.newWorker(3)
	rude, broken, panics := upper.Go(w.queue, word{"a"}), upper.Go(w.queue, word{"b"}), upper.Go(w.queue, word{"panic"})
	one.pipe.Flush()
	one.tasks[0].Errback(fmt.Errorf("%w: word", errRude))
	one.tasks[1].Errback(os.ErrNotExist)
	one.pipe.Flush()
	if err := deferredtest.Failure(t, rude); !errors.Is(err, errRude) || !strings.Contains(err.Error(), "rude: word") {
		t.Errorf("%v", err)
	}
	if err := deferredtest.Failure(t, broken); !errors.Is(err, taskqueue.ErrTask) || !strings.Contains(err.Error(), "file does not exist") {
		t.Errorf("%v", err)
	}
	if err := deferredtest.Failure(t, panics); !errors.Is(err, taskqueue.ErrTask) || !strings.Contains(err.Error(), "out of range") {
		t.Errorf("%v", err)
	}
	wantStats(t, w.queue, 1, 3, 0, 0)
}

func TestGo_MoreThanMaxWaitingAreRefused(t *testing.T) {
	w := newWorld(t, taskqueue.Config{MaxWaiting: 1})
	first := upper.Go(w.queue, word{"a"})
	if err := deferredtest.Failure(t, upper.Go(w.queue, word{"b"})); !errors.Is(err, taskqueue.ErrFull) {
		t.Errorf("%v", err)
	}
	wantStats(t, w.queue, 0, 0, 0, 1)
	deferredtest.Pending(t, first)
}

func TestCancel_TakesAWaitingTaskOut(t *testing.T) {
	w := newWorld(t, taskqueue.Config{})
	a, b := upper.Go(w.queue, word{"a"}), upper.Go(w.queue, word{"b"})
	a.Cancel()
	if err := deferredtest.Failure(t, a); !errors.Is(err, deferred.ErrCancelled) {
		t.Errorf("%v", err)
	}
	one := w.newWorker(1)
	one.answer(0)
	if got := deferredtest.Result(t, b); got.Word != "B" || len(one.tasks) != 1 {
		t.Errorf("%+v, %d ran", got, len(one.tasks))
	}
}

func TestDeadline_EndsTheTaskAtItsWorkerWhichThenHasRoom(t *testing.T) {
	w := newWorld(t, taskqueue.Config{})
	one := w.newWorker(1)
	d := upper.Go(w.queue, word{"a"}).AddTimeout(time.Second, nil)
	next := upper.Go(w.queue, word{"b"})
	one.pipe.Flush()
	w.loop.Advance(time.Second)
	if err := deferredtest.Failure(t, d); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("%v", err)
	}
	one.pipe.Flush()
	if err := deferredtest.Failure(t, one.tasks[0]); !errors.Is(err, deferred.ErrCancelled) {
		t.Errorf("at the worker: %v", err)
	}
	one.answer(1)
	if got := deferredtest.Result(t, next); got.Word != "B" {
		t.Errorf("%+v", got)
	}
}

func TestDeadline_AWorkerThatGoesOnHasNoRoomUntilItIsDone(t *testing.T) {
	w := newWorld(t, taskqueue.Config{})
	one := w.newWorker(1)
	d := upper.Go(w.queue, word{"stubborn"})
	one.pipe.Flush()
	d.Cancel()
	if err := deferredtest.Failure(t, d); !errors.Is(err, deferred.ErrCancelled) {
		t.Errorf("%v", err)
	}
	one.pipe.Flush()
	wantStats(t, w.queue, 1, 1, 1, 0)
	one.answer(0)
	wantStats(t, w.queue, 1, 1, 0, 0)
}

func TestLoss_FailsATaskThatMayNotRunAgain(t *testing.T) {
	var left []error
	w := newWorld(t, taskqueue.Config{Left: func(_ *amp.Conn, reason error) { left = append(left, reason) }})
	one, two := w.newWorker(1), w.newWorker(1)
	d := upper.Go(w.queue, word{"a"})
	one.pipe.Flush()
	one.lose()
	err := deferredtest.Failure(t, d)
	if !errors.Is(err, taskqueue.ErrWorkerLost) || !errors.Is(err, reactor.ErrConnectionLost) {
		t.Errorf("%v", err)
	}
	if len(left) != 1 || len(two.tasks) != 0 {
		t.Errorf("left %v, %d ran elsewhere", left, len(two.tasks))
	}
	if err := deferredtest.Failure(t, one.tasks[0]); !errors.Is(err, deferred.ErrCancelled) {
		t.Errorf("at the worker: %v", err)
	}
	wantStats(t, w.queue, 1, 1, 0, 0)
}

func TestLoss_ATaskThatMayRunAgainGoesToAnotherAndBeforeLaterOnes(t *testing.T) {
	w := newWorld(t, taskqueue.Config{})
	one := w.newWorker(1)
	d, later := again.Go(w.queue, word{"a"}), again.Go(w.queue, word{"b"})
	one.pipe.Flush()
	one.lose()
	wantStats(t, w.queue, 0, 0, 0, 2)
	two := w.newWorker(2)
	two.pipe.Flush()
	if got := strings.Join(two.words, " "); got != "a b" {
		t.Errorf("ran again in the order %s", got)
	}
	two.answer(1)
	deferredtest.Result(t, later)
	two.lose()
	if err := deferredtest.Failure(t, d); !errors.Is(err, taskqueue.ErrWorkerLost) {
		t.Errorf("after the second loss: %v", err)
	}
}

func TestLoss_OfWhatWasCancelledIsNotRepeated(t *testing.T) {
	w := newWorld(t, taskqueue.Config{})
	one, two := w.newWorker(1), w.newWorker(1)
	d := again.Go(w.queue, word{"a"})
	one.pipe.Flush()
	d.Cancel()
	deferredtest.Failure(t, d)
	one.lose()
	two.pipe.Flush()
	if len(two.tasks) != 0 {
		t.Error("it runs again")
	}
}

func TestLeave_FinishesWhatItHasAndTakesNoMore(t *testing.T) {
	w := newWorld(t, taskqueue.Config{})
	one := w.newWorker(2)
	d := upper.Go(w.queue, word{"a"})
	one.pipe.Flush()
	left := one.Leave(one.conn)
	one.pipe.Flush()
	waits := upper.Go(w.queue, word{"b"})
	one.pipe.Flush()
	w.loop.Advance(0)
	deferredtest.Pending(t, left)
	one.answer(0)
	deferredtest.Result(t, d)
	w.loop.Advance(0)
	deferredtest.Result(t, left)
	deferredtest.Pending(t, waits)
	wantStats(t, w.queue, 0, 0, 0, 1)
}

func TestStop_FailsWhatWaitsAndWhatComes(t *testing.T) {
	w := newWorld(t, taskqueue.Config{})
	one := w.newWorker(1)
	runs, waits := again.Go(w.queue, word{"a"}), again.Go(w.queue, word{"b"})
	one.pipe.Flush()
	w.queue.Stop()
	for _, d := range []*deferred.Deferred[word]{waits, upper.Go(w.queue, word{"c"})} {
		if err := deferredtest.Failure(t, d); !errors.Is(err, taskqueue.ErrStopped) {
			t.Errorf("%v", err)
		}
	}
	one.answer(0)
	deferredtest.Result(t, runs)
}

// next asks a stream for items and lets the pipe work.
func next(w *worker, items deferred.Deferator[word]) *deferred.Deferred[[]word] {
	d := items.Next()
	w.pipe.Flush()
	return d
}

func wantItems(t *testing.T, d *deferred.Deferred[[]word], want ...string) {
	t.Helper()
	var got []string
	for _, item := range deferredtest.Result(t, d) {
		got = append(got, item.Word)
	}
	if !slices.Equal(got, want) {
		t.Errorf("items %.50q, want %.50q", got, want)
	}
}

func TestStream_ItemsComeWhenTheyAreAskedFor(t *testing.T) {
	w := newWorld(t, taskqueue.Config{})
	one := w.newWorker(1)
	items := split.Go(w.queue, word{"x"})
	one.pipe.Flush()
	if s := one.items[0]; s.nexts != 0 {
		t.Errorf("%d reads before anybody asks", s.nexts)
	}
	d := next(one, items)
	if err := deferredtest.Failure(t, items.Next()); !errors.Is(err, deferred.ErrNotReady) {
		t.Errorf("%v", err)
	}
	one.items[0].next.Callback([]word{{"a"}, {"b"}})
	one.pipe.Flush()
	wantItems(t, d, "a", "b")
	wantStats(t, w.queue, 1, 1, 1, 0)
	one.items[0].next.Callback([]word{{"c"}})
	d = next(one, items)
	wantItems(t, d, "c")
	one.items[0].next.Callback(nil)
	wantItems(t, next(one, items))
	wantItems(t, next(one, items))
	wantStats(t, w.queue, 1, 1, 0, 0)
}

func TestStream_LargeItemsComeInSeveralBatches(t *testing.T) {
	w := newWorld(t, taskqueue.Config{})
	one := w.newWorker(1)
	items := split.Go(w.queue, word{"x"})
	d := next(one, items)
	big := strings.Repeat("x", 20_000)
	one.items[0].next.Callback([]word{{big}, {big}, {big}})
	one.pipe.Flush()
	wantItems(t, d, big)
	wantItems(t, next(one, items), big)
	wantItems(t, next(one, items), big)
	one.items[0].next.Callback([]word{{strings.Repeat("x", 65_000)}})
	if err := deferredtest.Failure(t, next(one, items)); !errors.Is(err, taskqueue.ErrTask) || !one.items[0].stopped {
		t.Errorf("an item that is too large: %v", err)
	}
}

func TestStream_AnErrorComesBehindItsItemsAndFreesTheWorker(t *testing.T) {
	w := newWorld(t, taskqueue.Config{})
	one := w.newWorker(1)
	items := split.Go(w.queue, word{"x"})
	d := next(one, items)
	one.items[0].next.Callback([]word{{"a"}})
	one.pipe.Flush()
	wantItems(t, d, "a")
	d = next(one, items)
	one.items[0].next.Errback(os.ErrNotExist)
	one.pipe.Flush()
	if err := deferredtest.Failure(t, d); !errors.Is(err, taskqueue.ErrTask) {
		t.Errorf("%v", err)
	}
	if err := deferredtest.Failure(t, items.Next()); !errors.Is(err, taskqueue.ErrTask) {
		t.Errorf("%v", err)
	}
	wantStats(t, w.queue, 1, 1, 0, 0)
	if err := deferredtest.Failure(t, next(one, split.Go(w.queue, word{"panic"}))); !errors.Is(err, taskqueue.ErrTask) {
		t.Errorf("a panic: %v", err)
	}
	wantStats(t, w.queue, 1, 1, 0, 0)
}

func TestStream_StopEndsItAtEveryStage(t *testing.T) {
	w := newWorld(t, taskqueue.Config{})
	waiting := split.Go(w.queue, word{"waits"})
	d := waiting.Next()
	waiting.Stop()
	if err := deferredtest.Failure(t, d); !errors.Is(err, deferred.ErrStopped) {
		t.Errorf("%v", err)
	}
	wantStats(t, w.queue, 0, 0, 0, 0)

	one := w.newWorker(1)
	beginning := split.Go(w.queue, word{"begins"})
	beginning.Stop()
	one.pipe.Flush()
	if !one.items[0].stopped {
		t.Error("the worker goes on with one that was stopped while it began")
	}
	wantStats(t, w.queue, 1, 1, 0, 0)

	reading := split.Go(w.queue, word{"reads"})
	d = next(one, reading)
	reading.Stop()
	one.pipe.Flush()
	if err := deferredtest.Failure(t, d); !errors.Is(err, deferred.ErrStopped) || !one.items[1].stopped {
		t.Errorf("%v, stopped at the worker: %v", err, one.items[1].stopped)
	}
	wantStats(t, w.queue, 1, 1, 0, 0)
}

func TestStream_ANextThatIsNotThereInTimeStopsIt(t *testing.T) {
	w := newWorld(t, taskqueue.Config{})
	one := w.newWorker(1)
	d := next(one, split.Go(w.queue, word{"x"})).AddTimeout(time.Second, nil)
	w.loop.Advance(time.Second)
	if err := deferredtest.Failure(t, d); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("%v", err)
	}
	one.pipe.Flush()
	if !one.items[0].stopped {
		t.Error("it goes on at the worker")
	}
}

func TestStream_ALostWorkerIsItsEnd(t *testing.T) {
	w := newWorld(t, taskqueue.Config{})
	one := w.newWorker(1)
	items := split.Go(w.queue, word{"x"})
	d := next(one, items)
	one.lose()
	if err := deferredtest.Failure(t, d); !errors.Is(err, taskqueue.ErrWorkerLost) || !one.items[0].stopped {
		t.Errorf("%v", err)
	}
	if err := deferredtest.Failure(t, items.Next()); !errors.Is(err, taskqueue.ErrWorkerLost) {
		t.Errorf("%v", err)
	}
	two := w.newWorker(1)
	idle := split.Go(w.queue, word{"nobody reads"})
	two.pipe.Flush()
	two.lose()
	if err := deferredtest.Failure(t, idle.Next()); !errors.Is(err, taskqueue.ErrWorkerLost) {
		t.Errorf("lost between two reads: %v", err)
	}
}
