package deferred

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
