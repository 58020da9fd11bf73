// Package reactor is an event loop: one goroutine runs it and owns all state,
// so what runs on it needs no lock.
//
//	r, err := reactor.New(reactor.Config{})
//	if err != nil {
//		return err
//	}
//	r.CallLater(time.Second, func() {
//		fmt.Println("a second later")
//		r.Stop()
//	})
//	return r.Run()
//
// A Reactor is an instance. Several may run in one process, each on a goroutine
// of its own, and one that has stopped can run again.
//
// # The loop
//
// A run is one turn after another. The comments in loop.go have these numbers.
//
//  1. Wait for ready descriptors, a wake-up or the time of the next delayed
//     call. Ready descriptors are handed to their transports.
//  2. Read the clock. Now is this time until the next turn.
//  3. In the first turn: the triggers for Startup.
//  4. Read on where a connection had more than Config.ReadBudget.
//  5. Run one batch of posted calls: those that were posted until now, at most
//     Config.MaxPostedPerTurn. Results of thread pools are among them.
//  6. Run the delayed calls that are due. One that they add runs next turn.
//  7. Send what was written, and end the connections that are to end. This
//     comes after each ready descriptor too.
//  8. When stopping: take the shutdown one step further.
//  9. Set the timer, or go on at once if there is work left.
//
// A panic in a callback is logged with its stack, and the loop lives on. A
// callback that blocks holds up everything: what blocks or computes for long
// belongs in a thread pool.
//
// # Connections
//
// A [Protocol] is what a connection does with its bytes; its [Transport] is the
// connection. A port builds a protocol for each connection by a [Factory]:
//
//	port, err := reactor.TCPServer{Addr: ":7007"}.Listen(r, factory)
//
// and a client gets a Deferred, which fires when its protocol has its
// connection:
//
//	d := reactor.Connect(r, reactor.TCPClient{Addr: "192.0.2.1:7007"}, protocol)
//
// What is written in a callback is sent when the callback has returned, in one
// system call for all of it. LoseConnection delivers what was written;
// AbortConnection resets. A peer that ends its side ends the connection, after
// what was written is sent, unless the protocol is a [HalfCloser]. Whatever ends
// a connection, its ConnectionLost is called once, never inside a call that the
// protocol itself has made, and tells the reason.
//
// Pausing a transport stops reading from the socket, so that the peer has to
// wait. What a peer does not take is buffered: above one mark the registered
// producer is paused, at another it is resumed, and above a cap the connection
// is aborted. One transport registered as the producer of another makes a pipe
// that holds little, however slow its end. Without a producer, a coroutine waits
// for Drained.
//
// [UDPServer] and [UNIXDatagramServer] are for datagrams, with a
// [DatagramProtocol].
//
// # Where to listen and where to connect to
//
// A [ServerEndpoint] says where to listen, a [ClientEndpoint] where to connect
// to, and a [Factory] makes the protocol of each connection; [Connect] takes
// the protocol itself. TCP, UNIX and TLS are endpoints, and so are sockets that
// somebody else has made: [AdoptedServer], [AdoptedClient] and
// [AdoptedDatagrams]. Package endpoint makes endpoints of text.
//
// A [TCPClient] may be given a name. [Config.Resolver] gives its addresses, and
// they are tried as RFC 8305 says ("happy eyeballs"): IPv6 and IPv4 in turn, a
// further one when the one before has failed, or beside it after 250 ms. The
// first that answers wins. Cancelling the Deferred ends it at every stage, and
// a connection that is asked for before the run is made when that begins.
//
// [TLSServer] and [TLSClient] wrap an endpoint. Their protocols are built when
// the handshake is done and get a [TLSTransport], which is used like any other;
// a handshake that fails is in the log of a server, and in the Deferred of a
// client. [StartTLSServer] and [StartTLSClient] go on with TLS on a connection
// that began in the clear. A handshake computes on a goroutine beside the loop;
// [Config].Handshakes is how many do so at once.
//
// # Child processes, standard input and output
//
// [Command] runs a program of os/exec's as a child. A [ProcessProtocol] hears
// what it writes, of its exit, and last of its end, when nothing more can come;
// each pipe is a Transport. [Command.Output] is for when only the output counts.
// A child is asked to end when a shutdown drains connections, and killed when
// they are aborted; what has to be finished belongs in [Reactor.Before].
//
// [Stdio] makes one connection of standard input and output, or of any two
// files.
//
// # Where things run
//
//	method                                        may be called
//	New, Post, Stop, ExitSignal, DeferredState,   from any goroutine
//	Blocking, CPU, Stats, addresses of ports
//	Run                                           on any goroutine, which is then the loop
//	CallLater, AfterFunc, Now,                    on the loop
//	DeferToThread, DeferTo, Pool.Free,
//	methods of DelayedCall
//	Listen, Connect, Resolve, StartTLS, and       on the loop
//	methods of Port and Transport
//	Before, During, After, CallWhenRunning,       on the loop
//	Trigger.Remove
//	every function handed in                      is called on the loop, but for those of
//	                                              DeferToThread, DeferTo and a tls.Config
//
// While the reactor does not run, the goroutine that is going to call Run
// stands in for the loop: delayed calls, triggers, calls to threads, ports and
// connections may be prepared. What is prepared before the first Run is kept for
// it. After a run only what is made then is kept for the next one; Post and the
// pools refuse until that begins.
//
// # Threads
//
// [Reactor.Post] is the way in from other goroutines (Twisted calls it
// callFromThread); it costs some 100 ns, and many posts wake the loop once.
// [DeferToThread] is the way out: it runs a function on a pool of goroutines and
// gives a Deferred for its result. There is a pool for functions that wait and
// one for functions that compute. On GOMAXPROCS goroutines that compute, a loop
// is 30 to 80 ms late, so the second pool is smaller than that by one. The
// package never sets GOMAXPROCS. For connections on all processors several
// reactors listen on one port with TCPServer.ReusePort; see examples/multiloop.
//
// # The end of a run
//
// [Reactor.Stop] begins a shutdown, and so does SIGINT or SIGTERM. Ports close.
// What was posted before runs. Then come the triggers that [Reactor.Before] has
// added; the loop goes on serving, and takes posts and calls to threads, until
// the Deferreds they returned have fired. Then the thread pools take no more,
// and what they work on comes home; connections send what was written, and
// child processes end, within Config.DrainTimeout. All this may take Config.ShutdownTimeout. A
// second signal cuts it short, a third has its usual effect. Then come the
// triggers of During and After, whatever is still posted runs, waiting
// coroutines are unwound, delayed calls are cancelled, the signals go back to
// who had them, and Run returns. So each posted call either runs or was refused
// with an error, and each Deferred of a pool fires.
//
// A callback that calls runtime.Goexit, as t.FailNow does, ends the run in the
// same way without waiting for anything.
//
// # Watching the loop
//
// [Reactor.Stats] tells what the loop has done and has to do: counters, what
// waits and is buffered, and histograms of turns, callbacks and the lateness of
// delayed calls. Anybody may ask at any time, also while the loop is held. It is
// paid for by each I/O callback with some 20 ns and by each posted call with
// 10. It goes to expvar in one line, and to Prometheus by package metrics.
//
// A watchdog logs each callback that holds the loop for longer than
// Config.SlowCallback, with its name and its stack, while it does: a posted or
// delayed call, a trigger, the method of a protocol, the callback of a pool's
// result, the body of a coroutine. While the loop is idle it sleeps.
//
// The log is zap's, named reactor. Errors are what went wrong for good: a panic,
// a trigger that failed, an error that nobody handled, a port that can't go on.
// Warnings are what an operator should know of, infos tell of ports and signals,
// and debug of connections that were lost or turned away. log.go lists the names
// of the fields: callback, function, protocol, peer, port, error and others.
//
// In a build with the tag sasyncdebug each function that is "Loop only." panics
// on another goroutine.
//
// # Limits
//
// Posted calls, calls per turn, calls that wait in a pool, bytes read in a turn
// and the time of a shutdown are bounded by fields of [Config]; connections,
// their buffers and their silence by [PortLimits] and [Limits]. Delayed calls are
// not: each is made by the program itself. The poller is gnet's; Linux is
// tested, darwin and FreeBSD compile.
package reactor
