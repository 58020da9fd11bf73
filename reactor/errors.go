package reactor

import (
	"errors"
	"fmt"

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

// Errors of triggers and thread pools.
var (
	// ErrTriggerGone is Remove's answer for a trigger that has run or was
	// removed before.
	ErrTriggerGone = errors.New("reactor: remove trigger: already run or removed")
	// ErrPoolFull is the result of a call for which a pool's queue has no room.
	ErrPoolFull = errors.New("queue is full")
)
