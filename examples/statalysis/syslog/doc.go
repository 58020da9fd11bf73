// Package syslog receives the lines of access logs from other machines, by TCP
// and UDP, as nginx, HAProxy, rsyslog and logger send them.
//
//	s := syslog.New(r, syslog.Config{Sink: sink})
//	err := s.Listen("192.0.2.1:5140")
//
// Both forms of message are read, RFC 3164's and RFC 5424's, and a line without
// any header is taken as it is. On a connection each message may be counted in
// octets or end with a line feed (RFC 6587), and the one may follow the other.
// Of a message only its text is handed on.
//
// # The way of a line
//
// The text of the messages is collected, as lines, while the sink takes the
// batch before, and is the next batch when that is done. So at low rates a line
// goes on at once, and at high ones batches grow. Close hands on what is there.
//
// # Who is faster than the sink
//
// When Config.MaxBuffered bytes are collected, the connections are paused: their
// senders have to wait. Datagrams cannot wait: they are dropped, counted in
// Stats, and told to Config.Dropped, once a second at most. What the kernel drops
// before, since nobody was there to take it, nobody can count. Who must not lose
// lines sends them by TCP.
//
// # What can be lost
//
// The protocol has no receipts: a sender takes what it has sent for received.
// What is collected, at most Config.MaxBuffered bytes, is lost with the process.
// A line that was cut off by the end of its connection is handed on if the end
// was clean, and dropped and counted if it was not.
//
// # Limits
//
// Config.MaxMessage bounds a message, Config.MaxConnections and
// Config.MaxPerPeer the connections, and Config.IdleTimeout their silence. Each
// connection holds one message and what one read gives. There is no
// authentication: listen where only your own servers can reach.
package syslog
