package reactor

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"syscall"

	"sasync/deferred"
)

// Stdio is a connection over two files: what this process reads from its
// standard input and writes to its standard output, unless others are given.
// They may be pipes, terminals and other devices, sockets or regular files. It
// is an endpoint of both kinds, for a server too that is started for each of
// its clients.
//
// What others share with this process stays as it was, so that a shell finds
// its terminal unchanged. Where a pipe or socket at descriptor 0 or 1 is closed,
// /dev/null takes its place: the peer sees the end, and this process can read
// or print nothing more there.
type Stdio struct {
	// In is what is read. Nil means os.Stdin. Whoever has opened it closes it,
	// at any time: the connection has a descriptor of its own.
	In *os.File
	// Out is what is written. Nil means os.Stdout. It may be the same as In, a
	// serial line, say.
	Out *os.File
	// Limits bound the connection, but for one thing: without an IdleTimeout,
	// or a WriteTimeout, it may take as long as it takes.
	Limits Limits
}

// Connect gives the connection the protocol that f builds, once there is a run.
// Loop only.
func (s Stdio) Connect(r *Reactor, f Factory) *deferred.Deferred[Protocol] {
	return whenRunning(r, func() *deferred.Deferred[Protocol] {
		p, err := s.connect(r, f)
		if err != nil {
			return deferred.Fail[Protocol](r, err)
		}
		return deferred.Succeed(r, p)
	}).AddErrback(func(err error) (Protocol, error) {
		return nil, fmt.Errorf("reactor: connect to standard input and output: %w", err)
	})
}

func (s Stdio) connect(r *Reactor, f Factory) (Protocol, error) {
	limits := s.Limits.withoutTimeouts()
	in, err := r.ownFile(cmp.Or(s.In, os.Stdin), false, &limits)
	if err != nil {
		return nil, err
	}
	out, err := r.ownFile(cmp.Or(s.Out, os.Stdout), true, &limits)
	if err != nil {
		in.drop()
		return nil, err
	}
	built := false
	defer func() {
		if !built {
			in.drop()
			out.drop()
		}
	}()
	p := f.BuildProtocol(in.remote)
	if p == nil {
		return nil, ErrNoProtocol
	}
	built = true
	openDuplex(in, out, p)
	return p, nil
}

// Listen is Connect as soon as r runs: the port has this one connection. What
// makes it fail then is logged. Loop only.
func (s Stdio) Listen(r *Reactor, f Factory) (*Port, error) {
	r.deferreds.Check()
	p := &Port{r: r, fd: -1, adopted: true, addr: fileAddr(cmp.Or(s.In, os.Stdin).Name()), factory: f}
	r.ports[p] = struct{}{}
	r.started(f)
	r.CallWhenRunning(func() {
		if p.stopped {
			return
		}
		s.Connect(r, f)
	})
	return p, nil
}

// ownFile makes a connection of f, in one direction.
func (r *Reactor) ownFile(f *os.File, writes bool, limits *Limits) (*conn, error) {
	piper, err := r.piper()
	if err != nil {
		return nil, err
	}
	fd, net, err := piper.Own(f, writes)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Name(), err)
	}
	c := r.newEnd(fd, net, writes, limits)
	c.leadsTo(f.Name())
	err = c.watch()
	if errors.Is(err, syscall.EPERM) { // a regular file, or /dev/null
		newSlowFile(c, f.Name())
		return c, nil
	}
	if err != nil {
		c.drop()
		return nil, fmt.Errorf("%s: %w", f.Name(), err)
	}
	return c, nil
}
