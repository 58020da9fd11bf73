package reactor

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"slices"

	"sasync/reactor/internal/sock"
)

// Command is a program to run as a child process. It runs once.
type Command struct {
	// Cmd is what os/exec would run, and how: path, arguments, directory,
	// environment (nil inherits that of this process), attributes. Those of
	// Stdin, Stdout and Stderr that are nil become pipes to the protocol;
	// others are what they are there. WaitDelay is how long its pipes are
	// waited for after the child's end, which it may have left to children of
	// its own; they are closed then. Zero means for as long as these live.
	Cmd *exec.Cmd
	// Pipes are pipes to further descriptors of the child, 3 and up.
	Pipes map[int]Direction
	// Limits bound each pipe, but for one thing: without an IdleTimeout, or a
	// WriteTimeout, the child may take as long as it takes.
	Limits Limits
	// MaxOutput is how many bytes Output and OutputAndReason take from each of
	// standard output and error; a child that writes more is killed. Zero
	// means 16 MiB.
	MaxOutput int
	// Outlive leaves the child alone at the end of the run. Otherwise it gets
	// a SIGTERM when connections are drained, and SIGKILL when
	// Config.DrainTimeout has passed.
	Outlive bool
}

// Direction is where the bytes of a pipe go.
type Direction uint8

// The directions.
const (
	ToChild Direction = iota
	FromChild
)

// maxPipe is a limit for the numbers in Command.Pipes: all below it are made
// room for.
const maxPipe = 1023

// Spawn starts c, hands it to protocol, and returns when its ConnectionMade has
// returned. It takes a fork and exec, some 300 µs of the loop's time. Loop only.
func (c Command) Spawn(r *Reactor, protocol ProcessProtocol) (*Process, error) {
	r.deferreds.Check()
	p := &Process{r: r, cmd: c.Cmd, outlive: c.Outlive, protocol: protocol, pipes: map[int]*conn{}}
	if err := p.start(c); err != nil {
		return nil, fmt.Errorf("reactor: spawn %q: %w", c.Cmd.Path, err)
	}
	p.begin()
	return p, nil
}

// start makes the pipes and the child that has their other ends.
func (p *Process) start(c Command) error {
	piper, err := p.r.piper()
	if err != nil {
		return err
	}
	directions, err := c.directions()
	if err != nil {
		return err
	}
	limits := c.Limits.withoutTimeouts()
	theirs := map[int]*os.File{}
	defer func() {
		for _, f := range theirs {
			_ = f.Close() // one that could not be made is nil
		}
	}()
	for _, fd := range slices.Sorted(maps.Keys(directions)) {
		if theirs[fd], err = p.addPipe(piper, fd, directions[fd] == ToChild, &limits); err != nil {
			break
		}
	}
	if err == nil {
		give(p.cmd, theirs)
		err = p.cmd.Start()
	}
	if err != nil {
		for _, pipe := range p.pipes {
			pipe.drop()
		}
	}
	return err
}

// directions gives every pipe to be made.
func (c Command) directions() (map[int]Direction, error) {
	if c.Cmd.Process != nil {
		return nil, errors.New("already started")
	}
	all := map[int]Direction{}
	if c.Cmd.Stdin == nil {
		all[0] = ToChild
	}
	if c.Cmd.Stdout == nil {
		all[1] = FromChild
	}
	if c.Cmd.Stderr == nil {
		all[2] = FromChild
	}
	for fd, direction := range c.Pipes {
		if fd < 3 || fd > maxPipe {
			return nil, fmt.Errorf("a pipe to descriptor %d: want 3 to %d", fd, maxPipe)
		}
		if fd-3 < len(c.Cmd.ExtraFiles) && c.Cmd.ExtraFiles[fd-3] != nil {
			return nil, fmt.Errorf("a pipe to descriptor %d, which Cmd.ExtraFiles has too", fd)
		}
		all[fd] = direction
	}
	return all, nil
}

// addPipe makes the pipe to the child's fd and returns the child's end.
func (p *Process) addPipe(piper sock.Piper, fd int, writes bool, limits *Limits) (theirs *os.File, err error) {
	ours, other, err := piper.Pipe(writes)
	if err != nil {
		return nil, err
	}
	pipe := p.r.newEnd(ours, piper.End(writes), writes, limits)
	p.pipes[fd] = pipe
	return os.NewFile(uintptr(other), "pipe"), pipe.watch()
}

// give makes the files descriptors of the child.
func give(cmd *exec.Cmd, files map[int]*os.File) {
	extra := slices.Clone(cmd.ExtraFiles)
	for fd, f := range files {
		switch fd {
		case 0:
			cmd.Stdin = f
		case 1:
			cmd.Stdout = f
		case 2:
			cmd.Stderr = f
		default:
			for len(extra) <= fd-3 {
				extra = append(extra, nil)
			}
			extra[fd-3] = f
		}
	}
	cmd.ExtraFiles = extra
}
