// Gnet echoes on gnet's Engine with one loop, which accepts too.
package main

import (
	"fmt"
	"log"

	"github.com/panjf2000/gnet/v2"
	"go.uber.org/zap"
	"golang.org/x/sys/unix"
)

func main() {
	err := gnet.Run(&echo{}, "tcp://127.0.0.1:0",
		gnet.WithNumEventLoop(1),
		gnet.WithReusePort(true), // else a second loop accepts
		gnet.WithLogger(zap.NewNop().Sugar()))
	if err != nil {
		log.Fatal(err)
	}
}

type echo struct {
	gnet.BuiltinEventEngine
}

// OnBoot tells the port that the kernel chose.
func (*echo) OnBoot(engine gnet.Engine) gnet.Action {
	fd, err := engine.Dup()
	if err != nil {
		log.Fatal(err)
	}
	defer unix.Close(fd)
	address, err := unix.Getsockname(fd)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("listening 127.0.0.1:%d\n", address.(*unix.SockaddrInet4).Port)
	return gnet.None
}

func (*echo) OnTraffic(c gnet.Conn) gnet.Action {
	data, err := c.Next(-1)
	if err != nil {
		return gnet.Close
	}
	if _, err := c.Write(data); err != nil {
		return gnet.Close
	}
	return gnet.None
}
