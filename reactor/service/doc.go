// Package service has the parts of a program that are started and stopped
// together: Twisted's application services.
//
// A [Service] has a Start and a Stop, each with a Deferred. The simplest is a
// [Lifecycle] of two functions that run as coroutines:
//
//	db := service.NewLifecycle(r, func(co *deferred.Coroutine) (err error) {
//		conn, err = deferred.Await(co, connect(r))
//		return err
//	}, func(co *deferred.Coroutine) error {
//		_, err := deferred.Await(co, conn.Close())
//		return err
//	})
//
// A [Group] starts its services one after another, each when the one before it
// is ready, and stops them in the reverse order, so that what one needs is there
// as long as it runs. A group is a service too:
//
//	program := service.NewGroup(r)
//	program.Add("db", db)
//	program.Add("web", web)
//	err := service.Run(r, program)
//
// [Run] runs a reactor with a service in it. A start that fails stops what was
// started before and ends the run; a signal stops the services, within the
// limit of the shutdown. Each error names its service: "service: start db:
// connection refused". [NewTimer] makes a service of a task.LoopingCall.
//
// A [Server] listens while it runs. A [Client] keeps a connection: it connects
// again when that is lost, after waits that grow and are left to chance in part,
// so that a thousand clients do not come back as one. Client.WhenConnected gives
// the present protocol, or waits for the next:
//
//	db := service.NewClient(r, service.ClientConfig[*dbProtocol]{
//		Endpoint: reactor.TCPClient{Addr: "db.internal:5432"},
//		Build:    func(net.Addr) *dbProtocol { return &dbProtocol{} },
//		Prepare:  (*dbProtocol).logIn,
//	})
//
// # Rules
//
// A service is stopped, starting, running or stopping. Starting it is an error
// unless it is stopped. Stopping it is never one: during a start it cuts that
// short, during a stop it waits for the same. Cancelling the Deferred of a stop
// hurries it: what it waits for is cancelled. A Lifecycle keeps these rules, and
// a Group and Run keep them for services that do not.
//
// All is "Loop only.", but for Run, whose goroutine becomes the loop.
package service
