package deferred

// Consumer takes items that are pushed to it. All its methods are called on the
// loop.
type Consumer[T any] interface {
	// RegisterProducer comes first: p is the handle on who pushes.
	RegisterProducer(p Producer)
	// Write takes an item.
	Write(item T)
	// UnregisterProducer comes last: there are no more items.
	UnregisterProducer()
}

// Producer is the handle on who pushes items to a Consumer. Its methods may be
// called inside Write.
type Producer interface {
	// Pause holds the items back: none comes until Resume. Loop only.
	Pause()
	// Resume lets them come again. Loop only.
	Resume()
	// Stop ends them for good. Loop only.
	Stop()
}

// Produce pushes the items of source to consumer, one at a time. The Deferred
// fires with true when all were pushed, with false when the consumer has
// stopped them, and fails with the error of source. Cancelling it stops source.
// Loop only.
func Produce[T any](loop Loop, source Deferator[T], consumer Consumer[T]) *Deferred[bool] {
	p := &production[T]{loop: loop, source: source, consumer: consumer}
	return Inline(loop, p.run)
}

type production[T any] struct {
	// Immutable after Produce.
	loop     Loop
	source   Deferator[T]
	consumer Consumer[T]

	// Owned by the loop.
	paused  bool
	resumed *Deferred[Unit] // what run waits for while it is paused
	stopped bool
}

func (p *production[T]) run(co *Coroutine) (complete bool, err error) {
	defer p.consumer.UnregisterProducer()
	p.consumer.RegisterProducer(p)
	for item, err := range Each(co, p.source) {
		if p.stopped {
			break
		}
		if err != nil {
			return false, err
		}
		if err := p.waitResumed(co); err != nil {
			return false, err
		}
		if p.stopped {
			break
		}
		p.consumer.Write(item)
	}
	return !p.stopped, nil
}

func (p *production[T]) waitResumed(co *Coroutine) error {
	for p.paused && !p.stopped {
		p.resumed = New[Unit](p.loop)
		if _, err := Await(co, p.resumed); err != nil {
			return err
		}
	}
	return nil
}

func (p *production[T]) Pause() {
	p.loop.DeferredState().check()
	p.paused = true
}

func (p *production[T]) Resume() {
	p.loop.DeferredState().check()
	p.paused = false
	p.goOn()
}

func (p *production[T]) Stop() {
	p.loop.DeferredState().check()
	p.stopped = true
	p.source.Stop()
	p.goOn()
}

func (p *production[T]) goOn() {
	if p.resumed != nil {
		p.resumed.deliver(Unit{}, nil)
	}
}
