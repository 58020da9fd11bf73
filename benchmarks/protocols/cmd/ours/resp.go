package main

import (
	"strings"

	"sasync/deferred"
	"sasync/protocols/resp"
	"sasync/reactor"
)

// respServer answers PING, and what redis-benchmark asks at its start.
func respServer(*reactor.Reactor) reactor.Factory {
	return resp.NewServer(resp.ServerConfig{Handler: func(_ *resp.Conn, args []string) (resp.Value, *deferred.Deferred[resp.Value]) {
		switch strings.ToUpper(args[0]) {
		case "PING":
			return resp.Simple("PONG"), nil
		case "CONFIG":
			return resp.Strings(), nil
		}
		return resp.Error("ERR unknown command").Value(), nil
	}})
}
