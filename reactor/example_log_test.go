package reactor_test

import (
	"fmt"
	"net"

	"go.uber.org/zap"

	"sasync/reactor"
)

// A logger of its own takes the place of a level for a namespace: this program
// logs what it does, and of its reactor only what goes wrong.
func ExampleConfig_logger() {
	log := zap.NewExample()
	r, _ := reactor.New(reactor.Config{Logger: log.WithOptions(zap.IncreaseLevel(zap.WarnLevel))})

	nobody := reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return nil })
	if _, err := (reactor.TCPServer{Addr: "127.0.0.1:0"}).Listen(r, nobody); err != nil { // is logged as info
		fmt.Println(err)
		return
	}
	r.CallWhenRunning(func() {
		log.Info("running", zap.Int("shard", 3))
		_ = r.Stop()
	})
	_ = r.Run()
	// Output: {"level":"info","msg":"running","shard":3}
}
