package syslog_test

import (
	"fmt"

	"sasync/deferred"
	"sasync/examples/statalysis/accesslog"
	"sasync/examples/statalysis/syslog"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// A server takes what two web servers send and reads it as access logs.
func Example() {
	r := reactortest.NewReactor(nil, reactor.Config{})
	defer r.End()
	server := syslog.New(r.Reactor, syslog.Config{Sink: func(b syslog.Batch) *deferred.Deferred[deferred.Unit] {
		for _, record := range accesslog.Lines(b.Text, nil).Parse(nil).Records {
			fmt.Println(record.IP, record.URL, record.Status)
		}
		return nil // or a Deferred that fires when they are stored
	}})
	if err := server.Listen("192.0.2.1:5140"); err != nil {
		panic(err)
	}
	r.Start()
	sender := &reactortest.Protocol{OnMade: func(t reactor.Transport) {
		fmt.Fprintln(t, `<190>Mar 10 08:30:00 www nginx: 192.0.2.7 - - [10/Mar/2024:08:30:00 +0100] "GET /a HTTP/1.1" 200 5 "-" "-"`)
		fmt.Fprintln(t, `<13>1 2024-03-10T08:30:01Z app caddy - - - {"ts":1710055801.5,"request":{"client_ip":"192.0.2.8","method":"GET","uri":"/b"},"status":404}`)
	}}
	reactor.Connect(r.Reactor, reactor.TCPClient{Addr: "192.0.2.1:5140"}, sender)
	r.Settle()
	fmt.Printf("%+v\n", server.Stats())
	// Output:
	// 192.0.2.7 /a 200
	// 192.0.2.8 /b 404
	// {Messages:2 Lines:2 Dropped:0 TooLong:0 Torn:0 Failed:0 Connections:1 Buffered:0}
}
