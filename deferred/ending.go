package deferred

import "time"

// callAfter calls f once d has passed, or ended if the run ends before, unless
// the function that it returns was called before. Loop only.
func callAfter(loop Loop, d time.Duration, f, ended func()) (stop func()) {
	var forget func()
	cancel := loop.AfterFunc(d, func() { forget(); f() })
	forget = atEnd(loop, func() { cancel(); ended() })
	return func() { cancel(); forget() }
}

// atEnd calls f, on the loop, when the loop's run ends, unless the function
// that it returns was called before. Loop only.
func atEnd(loop Loop, f func()) (forget func()) {
	s := loop.DeferredState()
	s.check()
	if s.ending {
		f()
		return func() {}
	}
	s.endings++
	e := &ending{s.endings, f}
	s.atEnd[e] = struct{}{}
	return func() { delete(s.atEnd, e) }
}
