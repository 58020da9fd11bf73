package protocols

import (
	"fmt"
	"os/exec"

	"sasync/benchmarks/internal/bench"
)

var messagesPerSecond = bench.Unit{Name: "messages/s"}

// webSocket sends messages of 128 bytes to servers that send them back, from 50
// connections, each of which waits for its answer; and messages 16 at a time.
func webSocket(r *bench.Run) error {
	servers := map[string]func() *exec.Cmd{
		"ours":   func() *exec.Cmd { return oneProcessor(r, r.Path("ours"), "ws") },
		"gobwas": func() *exec.Cmd { return oneProcessor(r, r.Path("gobwas")) },
	}
	for _, work := range []struct{ figure, pipelined string }{{"protocols/ws", "1"}, {"protocols/ws-pipelined", "16"}} {
		var contenders []bench.Contender[float64]
		for _, name := range []string{"ours", "gobwas"} {
			contenders = append(contenders, bench.Contender[float64]{Name: name, Run: func() (float64, error) {
				return messages(r, work.figure+" "+name, servers[name](), work.pipelined)
			}})
		}
		measured, err := bench.Interleave(r.Rounds, contenders...)
		if err != nil {
			return err
		}
		bench.Compare(r.Table, work.figure, messagesPerSecond, measured, "ours", "gobwas", func(rate float64) float64 { return rate })
	}
	return nil
}

// messages is how many a server sends back in a second.
func messages(r *bench.Run, what string, command *exec.Cmd, pipelined string) (rate float64, err error) {
	server, err := bench.Serve(command)
	if err != nil {
		return 0, err
	}
	defer server.End()
	text, err := bench.Output(oneProcessor(r, r.Path("wsload"), "-c", "50", "-s", "128", "-p", pipelined, server.Address))
	if err != nil {
		return 0, err
	}
	if _, err := fmt.Sscanf(text, "%f messages/s", &rate); err != nil {
		return 0, fmt.Errorf("wsload measured no messages: %s", text)
	}
	r.Logf("%-28s %.0f messages/s", what, rate)
	return rate, nil
}
