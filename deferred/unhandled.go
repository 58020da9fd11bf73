package deferred

// Unhandled is an error that reached the end of its chain with nobody there to
// handle it.
type Unhandled struct {
	Err error
	// Awaits are the functions, innermost first, whose Await has passed the
	// error on, each with its file and line. None if there was no coroutine.
	Awaits []string
	// Made is where the Deferred was made, with file and line. It is empty
	// unless State.SetDebugging was on then.
	Made string
}

// collected runs on the runtime's cleanup goroutine.
func (o *origin) collected() {
	// An error from Post means that the run has ended, which has reported o, or
	// that the loop is too busy: then the end of the run will.
	_ = o.state.loop.Post(o.report)
}

func (o *origin) report() {
	if _, open := o.state.unhandled[o]; open {
		delete(o.state.unhandled, o)
		o.state.reported++
		o.state.onUnhandled(Unhandled{Err: o.err, Awaits: names(o.path), Made: o.made.String()})
	}
}

// Unhandled is how many errors were reported to the hook so far. Loop only.
func (s *State) Unhandled() int64 {
	s.check()
	return s.reported
}

func (s *State) reportUnhandled() {
	for o := range s.unhandled {
		o.report()
	}
}

func names(path []place) (out []string) {
	for _, p := range path {
		out = append(out, p.String())
	}
	return out
}
