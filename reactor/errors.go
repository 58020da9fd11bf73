package reactor

import (
	"errors"
	"fmt"
	"net"
	"os"

	"sasync/deferred"
)

// Errors of Run, Stop and Post.
var (
	// ErrAlreadyRunning is Run's answer while the reactor runs.
	ErrAlreadyRunning = errors.New("reactor: run: already running")
	// ErrNotRunning is Stop's answer while the reactor does not run.
	ErrNotRunning = errors.New("reactor: stop: not running")
	// ErrStopping is Stop's answer once the run is being stopped.
	ErrStopping = errors.New("reactor: stop: already stopping")
	// ErrStopped refuses a call because the run has ended, or is too near its
	// end to take it. It is a deferred.ErrLoopEnded.
	ErrStopped = fmt.Errorf("reactor: stopped: %w", deferred.ErrLoopEnded)
	// ErrTooManyPosted refuses a call because Config.MaxPosted of them wait
	// already. The caller may try again later.
	ErrTooManyPosted = errors.New("reactor: post: too many calls waiting")
)

// Errors of a DelayedCall.
var (
	ErrAlreadyCalled    = errors.New("reactor: delayed call: already called")
	ErrAlreadyCancelled = errors.New("reactor: delayed call: already cancelled")
)

// Why a connection has ended, as ConnectionLost is told.
var (
	// ErrConnectionDone is a clean end: by LoseConnection, or by the peer.
	ErrConnectionDone = errors.New("reactor: connection done")
	// ErrConnectionLost is any other end. What the system says is wrapped too.
	ErrConnectionLost = errors.New("reactor: connection lost")
	// ErrConnectionAborted is the end by AbortConnection.
	ErrConnectionAborted = fmt.Errorf("%w: aborted", ErrConnectionLost)
	// ErrIdleTimeout is the end by Limits.IdleTimeout.
	ErrIdleTimeout = fmt.Errorf("%w: idle for too long: %w", ErrConnectionLost, os.ErrDeadlineExceeded)
	// ErrWriteTimeout is the end by Limits.WriteTimeout.
	ErrWriteTimeout = fmt.Errorf("%w: the peer takes nothing: %w", ErrConnectionLost, os.ErrDeadlineExceeded)
	// ErrWriteBufferFull is the end by Limits.WriteCap.
	ErrWriteBufferFull = fmt.Errorf("%w: too much is buffered for the peer", ErrConnectionLost)
)

// Errors of connections.
var (
	// ErrConnectionClosed is Write's answer after the end. It is a
	// net.ErrClosed.
	ErrConnectionClosed = fmt.Errorf("reactor: write: %w", net.ErrClosed)
	// ErrDatagramDropped is what sending a datagram fails with when the kernel
	// has no room for it. The caller may try again later.
	ErrDatagramDropped = errors.New("no room, dropped")
	// ErrProducerRegistered is RegisterProducer's answer for a second one.
	ErrProducerRegistered = errors.New("reactor: register producer: there is one already")
	// ErrNoProtocol is what connecting fails with when BuildProtocol returns
	// nil.
	ErrNoProtocol = errors.New("the factory builds no protocol for it")
)

// Errors of child processes.
var (
	// ErrProcessDone is the end of a child with exit code 0.
	ErrProcessDone = errors.New("reactor: process done")
	// ErrOutputTooLong is Output's error for a child that has written more
	// than Command.MaxOutput.
	ErrOutputTooLong = errors.New("too much output")
)

// Errors of triggers and thread pools.
var (
	// ErrTriggerGone is Remove's answer for a trigger that has run or was
	// removed before.
	ErrTriggerGone = errors.New("reactor: remove trigger: already run or removed")
	// ErrPoolFull is the result of a call for which a pool's queue has no room.
	ErrPoolFull = errors.New("queue is full")
)
