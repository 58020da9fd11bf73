package reactor

import (
	"bytes"
	"errors"
	"fmt"
	"syscall"

	"sasync/deferred"
)

// ProcessOutput is all that came of a child process.
type ProcessOutput struct {
	Stdout, Stderr []byte
	Reason         error // that of ProcessEnded
}

// Output runs c and fires with what it has written to its standard output. It
// fails if the child ends otherwise than with exit code 0: the error says how,
// as a *ProcessTerminated, and has the end of what it has written to standard
// error. If Cmd.Stdin is nil there is no input. Cancelling kills the child.
// Loop only.
func (c Command) Output(r *Reactor) *deferred.Deferred[[]byte] {
	return deferred.Then(c.OutputAndReason(r), func(o ProcessOutput) ([]byte, error) {
		if errors.Is(o.Reason, ErrProcessDone) {
			return o.Stdout, nil
		}
		err := fmt.Errorf("reactor: output of %q: %w", c.Cmd.Path, o.Reason)
		if said := lastLines(o.Stderr); said != "" {
			err = fmt.Errorf("%w: %s", err, said)
		}
		return nil, err
	})
}

// OutputAndReason is Output for both outputs, whatever the child's end.
// It fails if there was none: the child could not be started, or has written
// more than MaxOutput. Loop only.
func (c Command) OutputAndReason(r *Reactor) *deferred.Deferred[ProcessOutput] {
	r.deferreds.Check()
	collect := &collector{limit: c.MaxOutput}
	if collect.limit <= 0 {
		collect.limit = 16 << 20
	}
	collect.result = deferred.NewCancellable(r, func(*deferred.Deferred[ProcessOutput]) { collect.giveUp() })
	if _, err := c.Spawn(r, collect); err != nil {
		collect.result.Errback(err)
	}
	return collect.result
}

// collector keeps what a child writes.
type collector struct {
	limit  int
	p      *Process
	output ProcessOutput
	result *deferred.Deferred[ProcessOutput]
}

func (c *collector) ConnectionMade(p *Process) {
	c.p = p
	if stdin := p.Pipe(0); stdin != nil {
		stdin.LoseConnection()
	}
}

func (c *collector) ChildDataReceived(fd int, data []byte) {
	var to *[]byte
	switch fd {
	case 1:
		to = &c.output.Stdout
	case 2:
		to = &c.output.Stderr
	default:
		return
	}
	if *to = append(*to, data...); len(*to) > c.limit && !c.result.Fired() {
		c.result.Errback(fmt.Errorf("reactor: output of %q: %w: more than %d bytes", c.p.cmd.Path, ErrOutputTooLong, c.limit))
		c.giveUp()
	}
}

// giveUp kills the child and takes nothing more from it.
func (c *collector) giveUp() {
	_ = c.p.Signal(syscall.SIGKILL)
	c.p.abortPipes()
}

func (c *collector) ChildConnectionLost(int) {}
func (c *collector) ProcessExited(error)     {}

func (c *collector) ProcessEnded(reason error) {
	if !c.result.Fired() {
		c.output.Reason = reason
		c.result.Callback(c.output)
	}
}

// lastLines is the end of what was said, for an error.
func lastLines(said []byte) string {
	const enough = 1 << 10
	said = bytes.TrimSpace(said)
	return string(said[max(0, len(said)-enough):])
}
