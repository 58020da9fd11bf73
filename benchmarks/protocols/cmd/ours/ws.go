package main

import (
	"sasync/deferred"
	"sasync/protocols/http1"
	"sasync/protocols/ws"
	"sasync/reactor"
)

// wsServer sends back each message.
func wsServer(*reactor.Reactor) reactor.Factory {
	sockets := ws.NewServer(ws.ServerConfig{})
	return http1.NewServer(http1.ServerConfig{Handler: func(w *http1.ResponseWriter, r *http1.Request) *deferred.Deferred[deferred.Unit] {
		_ = sockets.Upgrade(w, r, &echo{}) // answers what it refuses
		return nil
	}})
}

type echo struct{ conn *ws.Conn }

func (e *echo) ConnectionMade(c *ws.Conn)                   { e.conn = c }
func (e *echo) MessageReceived(kind ws.OpCode, data []byte) { _ = e.conn.Send(kind, data) }
func (e *echo) ConnectionLost(error)                        {}
