package reactor_test

import (
	"fmt"
	"strings"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"sasync/reactor"
)

// The watchdog tells which callback holds the loop, while it does.
func Example_watchdog() {
	core, logs := observer.New(zap.WarnLevel)
	r, _ := reactor.New(reactor.Config{SlowCallback: 10 * time.Millisecond, Logger: zap.New(core)})
	told := func() *observer.ObservedLogs { return logs.FilterField(zap.String("callback", "delayed call")) }

	r.CallLater(0, func() {
		for told().Len() == 0 { // should have been a call to a thread pool
			time.Sleep(time.Millisecond)
		}
		_ = r.Stop()
	})
	_ = r.Run()

	entry := told().All()[0]
	fmt.Println(entry.LoggerName+":", entry.Message)
	fmt.Println(entry.ContextMap()["function"])
	fmt.Println("its stack:", strings.Contains(fmt.Sprint(entry.ContextMap()["stack"]), "example_watchdog_test.go"))
	// Output:
	// reactor: a callback holds the loop
	// sasync/reactor_test.Example_watchdog.func2
	// its stack: true
}
