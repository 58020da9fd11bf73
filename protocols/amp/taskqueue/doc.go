// Package taskqueue hands tasks to other processes, on this machine or others,
// over AMP.
//
// A [Task] is declared in a package that both sides use:
//
//	var Render = taskqueue.Define[Scene, Image]("render", taskqueue.Attempts(3))
//
// A [Worker] says how it is done, connects to the queue, or lets that connect to
// it, and joins:
//
//	w := taskqueue.NewWorker(r, taskqueue.WorkerConfig{Capacity: 4})
//	Render.Handle(w, func(s Scene) *deferred.Deferred[Image] {
//		return reactor.DeferTo(r.CPU(), func(ctx context.Context) (Image, error) { return render(ctx, s) })
//	})
//	client := service.NewClient(r, service.ClientConfig[*amp.Conn]{
//		Endpoint: reactor.TCPClient{Addr: "192.0.2.1:7007"},
//		Build:    func(net.Addr) *amp.Conn { return w.Conn() },
//		Prepare:  w.Join,
//	})
//
// The [Queue] listens for workers and gives them what is to be done:
//
//	q := taskqueue.New(r, taskqueue.Config{})
//	factory := reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return q.Conn() })
//	port, err := reactor.TCPServer{Addr: ":7007"}.Listen(r, factory)
//	…
//	image, err := deferred.Await(co, Render.Go(q, scene).AddTimeout(time.Minute, nil))
//
// Tasks wait, first come, first served, until a worker that knows them has room.
// When a deadline passes, or somebody cancels, one that waits leaves the line, and
// one that runs is cancelled at its worker, which has room again when it has ended.
//
// A [Stream] brings its results a few at a time, as a Deferator, and no faster than
// they are asked for.
//
// # When a worker is lost
//
// A task that was with it fails with ErrWorkerLost, or goes to another worker if
// [Attempts] says that it may run more than once. A stream that has begun fails.
// The queue is in memory: what has to survive the loss of its own process belongs
// into a database.
//
// # Trust
//
// Who can connect can join, and sees the arguments of tasks; whose worker it is
// gets them. Outside a trusted network that is for TLS with certificates on both
// sides.
//
// # On the wire
//
// A task is an AMP command of its name, with its arguments and a number as "_id".
// A worker begins with "taskqueue.Join"; "taskqueue.Cancel" ends a task or a
// stream by its number; a stream's items are fetched by its name and "/next".
package taskqueue
