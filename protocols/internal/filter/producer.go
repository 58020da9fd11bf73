package filter

import "sasync/deferred"

// There are two who may want nothing for now, the protocol inside and the filter
// itself. The connection is read from while neither does.

// Pause stops what arrives, until Resume. Loop only.
func (f *Filter) Pause() {
	f.paused = true
	f.Transport.Pause()
}

// Resume lets it come again. Loop only.
func (f *Filter) Resume() {
	f.paused = false
	f.settle()
}

// Stop ends the connection, as LoseConnection. Loop only.
func (f *Filter) Stop() { f.self.LoseConnection() }

// Unpause is the part of Resume that lets nothing come yet.
func (f *Filter) Unpause() { f.paused = false }

// Paused tells whether the protocol inside wants nothing now.
func (f *Filter) Paused() bool { return f.paused }

// Hold stops what arrives on behalf of the filter, until Release.
func (f *Filter) Hold() {
	if !f.held {
		f.held = true
		f.Transport.Pause()
	}
}

// Release lets it come again, if the protocol inside wants it.
func (f *Filter) Release() {
	if f.held {
		f.held = false
		f.settle()
	}
}

func (f *Filter) settle() {
	if !f.held && !f.paused {
		f.Transport.Resume()
	}
}

// RegisterProducer has the connection's buffer pause and resume p. Loop only.
func (f *Filter) RegisterProducer(p deferred.Producer, streaming bool) error {
	return f.RegisterAs(p, p, streaming)
}

// RegisterAs is RegisterProducer(p) for a filter that puts something around p.
func (f *Filter) RegisterAs(around, p deferred.Producer, streaming bool) error {
	self := f.isSelf(p)
	if self {
		around = own{around, f}
	}
	err := f.Transport.RegisterProducer(around, streaming)
	if err == nil {
		f.producer = self
	}
	return err
}

// own is the connection as its own producer, as the filters below see it: to
// them it is that too.
type own struct {
	deferred.Producer
	f *Filter
}

// UnregisterProducer tells that there is no more to come from it. Loop only.
func (f *Filter) UnregisterProducer() {
	f.producer = false
	f.Transport.UnregisterProducer()
}

// producesNoMore unregisters the connection as its own producer, as an echo has
// it, once there is nothing more to read.
func (f *Filter) producesNoMore() {
	if f.producer {
		f.self.UnregisterProducer()
	}
}

// isSelf tells whether p is the transport that the protocol inside has got, or
// one further inside.
func (f *Filter) isSelf(p deferred.Producer) bool {
	for {
		switch t := p.(type) {
		case tcp:
			p = t.Transport
		case own:
			p = t.f.Transport
		default:
			return p == deferred.Producer(f.self)
		}
	}
}
