package reactor

// ProcessProtocol is what becomes of a child process. Its methods are called on
// the loop. One that panics kills the child, and ProcessEnded gets the panic as
// a *deferred.PanicError.
type ProcessProtocol interface {
	// ConnectionMade comes first: the child runs.
	ConnectionMade(p *Process)
	// ChildDataReceived gets what the child has written to a descriptor, as
	// DataReceived of a Protocol does.
	ChildDataReceived(fd int, data []byte)
	// ChildConnectionLost tells that a pipe is closed.
	ChildConnectionLost(fd int)
	// ProcessExited tells how the child has ended: ErrProcessDone after exit
	// code 0, else a *ProcessTerminated. More of its output may still come.
	ProcessExited(reason error)
	// ProcessEnded comes last: the child has ended and all its pipes are
	// closed. The reason is that of ProcessExited, or one that weighs more:
	// exec.ErrWaitDelay if pipes had to be closed, a deferred.ErrLoopEnded if
	// the run ends before the child, which then does not come to
	// ProcessExited.
	ProcessEnded(reason error)
}

// childPipe is the protocol of a pipe to a child.
type childPipe struct {
	p      *Process
	fd     int
	inside Protocol // that SetProtocol has given, or nil
}

var _ Wrapper = (*childPipe)(nil)

func (c *childPipe) SetProtocol(p Protocol) { c.inside = p }

func (c *childPipe) ConnectionMade(Transport) {}

func (c *childPipe) DataReceived(data []byte) {
	if c.inside != nil {
		c.p.call("DataReceived", func() { c.inside.DataReceived(data) })
		return
	}
	c.p.call("ProcessProtocol's ChildDataReceived", func() { c.p.protocol.ChildDataReceived(c.fd, data) })
}

func (c *childPipe) ConnectionLost(reason error) {
	c.p.openPipes--
	if c.inside != nil {
		c.p.call("ConnectionLost", func() { c.inside.ConnectionLost(reason) })
	}
	c.p.call("ProcessProtocol's ChildConnectionLost", func() { c.p.protocol.ChildConnectionLost(c.fd) })
	c.p.over()
}
