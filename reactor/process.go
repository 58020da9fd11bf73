package reactor

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"slices"
	"syscall"
	"time"

	"sasync/deferred"
)

// Process is a child process, which Command.Spawn has started.
type Process struct {
	// Immutable after start.
	r       *Reactor
	cmd     *exec.Cmd
	outlive bool
	pipes   map[int]*conn // by the child's descriptor

	// Owned by the loop.
	protocol  ProcessProtocol
	openPipes int
	exited    bool  // it was reaped
	left      bool  // the run ends without it
	ended     bool  // the protocol has been told
	reason    error // of its exit
	worse     error // what weighs more than that, or nil
	killer    *DelayedCall
	closer    *DelayedCall // when Cmd.WaitDelay has passed
	exits     []*deferred.Deferred[deferred.Unit]
}

// Pid is the number of the process, also after its end. Safe from any goroutine.
func (p *Process) Pid() int { return p.cmd.Process.Pid }

// Loop is the loop that the process belongs to. Safe from any goroutine.
func (p *Process) Loop() deferred.Loop { return p.r }

// Pipe is the connection to the child's descriptor fd: it has the limits and
// producers of any other, Pause holds the child back, and LoseConnection closes
// it when what was written has been taken, which the child sees as the end of
// its input. A Protocol that its SetProtocol is given gets what the child writes
// instead of ChildDataReceived. It is nil if fd is no pipe. Loop only.
func (p *Process) Pipe(fd int) Transport {
	p.r.deferreds.Check()
	if c := p.pipes[fd]; c != nil {
		return c
	}
	return nil
}

// Signal sends the child a signal. After its end that is an os.ErrProcessDone.
// Loop only.
func (p *Process) Signal(s os.Signal) error {
	p.r.deferreds.Check()
	if err := p.cmd.Process.Signal(s); err != nil {
		return fmt.Errorf("reactor: send %v to process %d: %w", s, p.Pid(), err)
	}
	return nil
}

// killGrace is how long a child may take after a SIGTERM.
const killGrace = 5 * time.Second

// Terminate asks the child to end, by SIGTERM, and kills it if it has not ended
// after grace. Zero means 5 s; negative means that it is never killed. The
// Deferred fires when it has ended, however that came about. Loop only.
func (p *Process) Terminate(grace time.Duration) *deferred.Deferred[deferred.Unit] {
	p.r.deferreds.Check()
	switch {
	case p.exited:
		return deferred.Succeed(p.r, deferred.Unit{})
	case p.ended:
		return deferred.Fail[deferred.Unit](p.r, p.worse)
	}
	d := deferred.New[deferred.Unit](p.r)
	p.exits = append(p.exits, d)
	_ = p.Signal(syscall.SIGTERM) // it can fail for one that ends now, and for one that is not ours to end
	if p.killer != nil {
		_ = p.killer.Cancel()
	}
	p.killer = p.r.CallLater(durationOr(grace, killGrace), p.kill)
	return d
}

func (p *Process) kill() { _ = p.Signal(syscall.SIGKILL) }

// LoseConnection closes all pipes, as LoseConnection of each does. It leaves
// the child alone. Loop only.
func (p *Process) LoseConnection() {
	p.r.deferreds.Check()
	for _, c := range p.inOrder() {
		c.LoseConnection()
	}
}

// inOrder is the pipes by their descriptors.
func (p *Process) inOrder() (pipes []*conn) {
	for _, fd := range slices.Sorted(maps.Keys(p.pipes)) {
		pipes = append(pipes, p.pipes[fd])
	}
	return pipes
}
