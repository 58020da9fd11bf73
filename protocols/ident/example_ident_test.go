package ident_test

import (
	"fmt"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/protocols/ident"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// A server that says whose the connections of one port are.
func ExampleServer() {
	s := ident.Server{Answer: func(q ident.Query) (ident.Reply, *deferred.Deferred[ident.Reply]) {
		if q.Local.Port == 6193 {
			return ident.Reply{User: "stjohns"}, nil
		}
		return ident.Reply{}, deferred.Fail[ident.Reply](loop, ident.NoUser)
	}}
	client := &reactortest.Protocol{OnMade: func(t reactor.Transport) { fmt.Fprint(t, "6193, 23\r\n6195, 23\r\n") }}
	reactortest.NewPipe(loop, s.BuildProtocol(nil), client).Flush()
	fmt.Printf("%q\n", client.Received)
	// Output:
	// "6193 , 23 : USERID : UNIX : stjohns\r\n6195 , 23 : ERROR : NO-USER\r\n"
}

var loop = deferredtest.NewLoop(nil)
