package main

import (
	"io"
	"net"
	"path/filepath"
	"testing"

	"sasync/reactor"
)

func TestFinger_AnswersFromTheDatabase(t *testing.T) {
	r, err := reactor.New(reactor.Config{})
	if err != nil {
		t.Fatal(err)
	}
	port, err := serve(r, "127.0.0.1:0", filepath.Join(t.TempDir(), "finger.db"))
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error)
	go func() { ended <- r.Run() }()
	for name, want := range map[string]string{"ann": "Writing a tutorial\r\n", "nobody": "No such user\r\n"} {
		c, err := net.Dial("tcp", port.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		_, _ = c.Write([]byte(name + "\r\n"))
		got, err := io.ReadAll(c)
		if err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		_ = c.Close()
	}
	_ = r.Stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
