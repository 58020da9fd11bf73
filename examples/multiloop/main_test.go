package main

import (
	"io"
	"net"
	"strings"
	"testing"
)

func TestMultiloop_TheKernelSpreadsConnections(t *testing.T) {
	all, err := newLoops(4, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error)
	go func() { ended <- all.run() }()
	loops := map[string]bool{}
	for range 200 {
		c, err := net.Dial("tcp", all.addr.String())
		if err != nil {
			t.Fatal(err)
		}
		greeting, err := io.ReadAll(c)
		if err != nil {
			t.Fatal(err)
		}
		_ = c.Close()
		loop, _, _ := strings.Cut(string(greeting), ",")
		loops[loop] = true
	}
	all.stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if len(loops) < 2 {
		t.Errorf("all connections went to %v", loops)
	}
}
