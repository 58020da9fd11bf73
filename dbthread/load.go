package dbthread

import (
	"slices"

	"sasync/deferred"
)

// load tells subscribers how many transactions are pending. It belongs to the
// loop.
type load struct {
	subscribers []*loadSubscriber
	told        int  // the number that all of them know
	planned     bool // tell will be called
}

type loadSubscriber struct {
	f    func(pending int)
	gone bool
}

// Subscribe has f called on the loop with the number that Pending gives, at
// most once a turn, whenever it is another one than before. The function that
// it returns ends this. Loop only.
func (b *Broker) Subscribe(f func(pending int)) (unsubscribe func()) {
	if len(b.load.subscribers) == 0 {
		b.load.told = b.pending
	}
	s := &loadSubscriber{f: f}
	b.load.subscribers = append(b.load.subscribers, s)
	return func() {
		s.gone = true // it may be being told at this moment
		b.load.subscribers = slices.DeleteFunc(slices.Clone(b.load.subscribers), func(other *loadSubscriber) bool { return other == s })
	}
}

// changed counts n pending transactions more. What changes again within a turn
// is told once.
func (b *Broker) changed(n int) {
	b.pending += n
	if b.load.planned || len(b.load.subscribers) == 0 {
		return
	}
	b.load.planned = true
	b.loop.AfterFunc(0, b.tellLoad)
}

func (b *Broker) tellLoad() {
	b.load.planned = false
	if b.pending == b.load.told {
		return
	}
	b.load.told = b.pending
	for _, s := range b.load.subscribers {
		if !s.gone {
			deferred.Do(b.loop, func() (deferred.Unit, error) { // a panic must not keep it from the others
				s.f(b.load.told)
				return deferred.Unit{}, nil
			})
		}
	}
}

// SubscribeConsumer is Subscribe for a consumer. While it has its producer
// pause it misses numbers, and gets the latest one when it resumes. It is told
// by UnregisterProducer when the broker has shut down. Loop only.
func (b *Broker) SubscribeConsumer(c deferred.Consumer[int]) {
	p := &loadProducer{c: c}
	p.unsubscribe = b.Subscribe(p.push)
	c.RegisterProducer(p)
	deferred.ThenBoth(b.closed.wait(b.loop), func(deferred.Unit, error) (deferred.Unit, error) {
		p.end()
		return deferred.Unit{}, nil
	})
}

// loadProducer is a consumer's handle on its subscription. It belongs to the
// loop.
type loadProducer struct {
	// Immutable after SubscribeConsumer.
	c           deferred.Consumer[int]
	unsubscribe func()

	paused bool
	missed bool
	latest int
	over   bool
}

func (p *loadProducer) push(pending int) {
	p.latest, p.missed = pending, p.paused
	if !p.paused {
		p.c.Write(pending)
	}
}

func (p *loadProducer) Pause() { p.paused = true }

func (p *loadProducer) Resume() {
	p.paused = false
	if p.missed && !p.over {
		p.push(p.latest)
	}
}

func (p *loadProducer) Stop() { p.end() }

func (p *loadProducer) end() {
	if p.over {
		return
	}
	p.over = true
	p.unsubscribe()
	p.c.UnregisterProducer()
}
