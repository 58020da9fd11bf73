package reactor

import (
	"errors"
	"fmt"
	"os/exec"
	"runtime/debug"
	"syscall"

	"sasync/deferred"
)

// begin hands the child that was started to its protocol, and waits for its
// end. The goroutine needs a thread for as long as the child lives, as
// os/exec has it, and outlives the run if the child does: it reaps it.
func (p *Process) begin() {
	p.r.processes[p] = struct{}{}
	p.openPipes = len(p.pipes)
	go func() {
		err := p.cmd.Wait()
		_ = p.r.post(func() { p.hasExited(err) }, never)
	}()
	for fd, c := range p.pipes {
		c.leadsTo(fmt.Sprintf("descriptor %d of process %d", fd, p.Pid()))
		c.open(&childPipe{p: p, fd: fd})
	}
	p.call("ProcessProtocol's ConnectionMade", func() { p.protocol.ConnectionMade(p) })
}

// call calls the protocol.
func (p *Process) call(what string, f func()) {
	p.r.call(what, func() {
		defer func() {
			if value := recover(); value != nil {
				p.fail(&deferred.PanicError{Value: value, Stack: debug.Stack()})
				panic(value) // to be logged
			}
		}()
		f()
	})
}

// fail ends the child because its protocol has failed.
func (p *Process) fail(err error) {
	if p.worse == nil {
		p.worse = err
	}
	p.kill()
	p.abortPipes()
}

func (p *Process) abortPipes() {
	for _, c := range p.inOrder() {
		c.AbortConnection()
	}
}

// hasExited is called when the child was reaped.
func (p *Process) hasExited(err error) {
	if p.ended { // together with the run that had started it
		return
	}
	p.exited = true
	p.reason = exitReason(p.cmd.ProcessState, err)
	if p.killer != nil {
		_ = p.killer.Cancel()
	}
	p.call("ProcessProtocol's ProcessExited", func() { p.protocol.ProcessExited(p.reason) })
	p.fireExits(nil)
	if p.openPipes > 0 && p.cmd.WaitDelay > 0 {
		p.closer = p.r.CallLater(p.cmd.WaitDelay, p.closePipes)
	}
	p.over()
}

func (p *Process) fireExits(err error) {
	exits := p.exits
	p.exits = nil
	for _, d := range exits {
		switch {
		case d.Fired(): // cancelled
		case err != nil:
			d.Errback(err)
		default:
			d.Callback(deferred.Unit{})
		}
	}
}

// closePipes closes those that others have inherited from the child.
func (p *Process) closePipes() {
	if p.worse == nil && errors.Is(p.reason, ErrProcessDone) {
		p.worse = fmt.Errorf("reactor: process %d: %w", p.Pid(), exec.ErrWaitDelay)
	}
	p.abortPipes()
}

// over tells the protocol once there is nothing more to come.
func (p *Process) over() {
	if p.ended || p.openPipes > 0 || !p.exited && !p.left {
		return
	}
	p.ended = true
	delete(p.r.processes, p)
	for _, call := range []*DelayedCall{p.killer, p.closer} {
		if call != nil {
			_ = call.Cancel()
		}
	}
	reason := p.reason
	if p.worse != nil {
		reason = p.worse
	}
	p.r.call("ProcessProtocol's ProcessEnded", func() { p.protocol.ProcessEnded(reason) })
	p.fireExits(reason)
	if p.r.closed { // the end of the run waits for the last one
		p.r.again()
	}
}

// drain asks the child to end, as the run does.
func (p *Process) drain() {
	if p.outlive {
		p.leave()
		return
	}
	for _, c := range p.inOrder() {
		if c.eof { // it is the child's input
			c.LoseConnection()
		}
	}
	_ = p.Signal(syscall.SIGTERM)
}

// leave is the end for a child that the run does not wait for.
func (p *Process) leave() {
	p.left = true
	p.worse = fmt.Errorf("reactor: process %d: not waited for: %w", p.Pid(), deferred.ErrLoopEnded)
	p.LoseConnection()
	p.over()
}
