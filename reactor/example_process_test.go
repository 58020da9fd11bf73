package reactor_test

import (
	"bytes"
	"errors"
	"fmt"
	"os/exec"

	"sasync/reactor"
)

// translator has a child process turn its words into upper case.
type translator struct {
	words []string
	stop  func() error
}

func (t *translator) ConnectionMade(p *reactor.Process) {
	for _, word := range t.words {
		fmt.Fprintln(p.Pipe(0), word)
	}
	p.Pipe(0).LoseConnection()
}

func (t *translator) ChildDataReceived(fd int, data []byte) {
	fmt.Printf("%d: %s\n", fd, bytes.ReplaceAll(bytes.TrimSpace(data), []byte("\n"), []byte(" ")))
}

func (t *translator) ChildConnectionLost(int) {}
func (t *translator) ProcessExited(error)     {}

func (t *translator) ProcessEnded(reason error) {
	fmt.Println("done:", errors.Is(reason, reactor.ErrProcessDone))
	_ = t.stop()
}

// A ProcessProtocol talks with a child process.
func ExampleCommand_Spawn() {
	r, _ := reactor.New(reactor.Config{})
	r.CallWhenRunning(func() {
		command := reactor.Command{Cmd: exec.Command("tr", "a-z", "A-Z")}
		if _, err := command.Spawn(r, &translator{[]string{"one", "two"}, r.Stop}); err != nil {
			fmt.Println(err)
		}
	})
	_ = r.Run()
	// Output:
	// 1: ONE TWO
	// done: true
}

// Where only the output counts, there is a Deferred for it.
func ExampleCommand_Output() {
	r, _ := reactor.New(reactor.Config{})
	r.CallWhenRunning(func() {
		command := reactor.Command{Cmd: exec.Command("sh", "-c", "echo so far; echo no further >&2; exit 2")}
		command.Output(r).AddBoth(func(output []byte, err error) ([]byte, error) {
			var end *reactor.ProcessTerminated
			if errors.As(err, &end) {
				fmt.Println("exit code", end.ExitCode)
			}
			return output, r.Stop()
		})
	})
	_ = r.Run()
	// Output: exit code 2
}
