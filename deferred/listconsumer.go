package deferred

// ListConsumer is a Consumer that processes each item and keeps the results, all
// of them, in the order of the items. It has the producer pause while a result
// is not there yet.
type ListConsumer[T, U any] struct {
	// Immutable after NewListConsumer.
	loop    Loop
	process func(T) *Deferred[U]
	list    *Deferred[[]U]

	// Owned by the loop.
	producer Producer
	results  []U
	left     int  // results that are not there yet
	ended    bool // no more items
}

// NewListConsumer returns a ListConsumer whose process has its result at once.
// Loop only.
func NewListConsumer[T, U any](loop Loop, process func(T) (U, error)) *ListConsumer[T, U] {
	return NewListConsumerDefer(loop, func(item T) *Deferred[U] {
		return Do(loop, func() (U, error) { return process(item) })
	})
}

// NewListConsumerDefer is NewListConsumer for a process that returns a
// Deferred. Loop only.
func NewListConsumerDefer[T, U any](loop Loop, process func(T) *Deferred[U]) *ListConsumer[T, U] {
	c := &ListConsumer[T, U]{loop: loop, process: process}
	c.list = NewCancellable(loop, func(*Deferred[[]U]) { c.stop() })
	return c
}

// List is the Deferred, the same one at each call, for the results of all
// items. The first item that fails stops the producer and fails it; cancelling
// it stops the producer too. Loop only.
func (c *ListConsumer[T, U]) List() *Deferred[[]U] {
	c.list.state.check()
	return c.list
}

// RegisterProducer is called on the loop by Produce.
func (c *ListConsumer[T, U]) RegisterProducer(p Producer) { c.producer = p }

// Write is called on the loop with each item.
func (c *ListConsumer[T, U]) Write(item T) {
	var none U
	index := len(c.results)
	c.results = append(c.results, none)
	c.left++
	d := DoDefer(c.loop, func() *Deferred[U] { return c.process(item) })
	wait := !d.settled()
	if wait {
		c.producer.Pause()
	}
	ThenBoth(d, func(result U, err error) (Unit, error) {
		c.left--
		if err != nil {
			c.fail(err)
			return Unit{}, nil
		}
		c.results[index] = result
		if wait {
			c.producer.Resume()
		}
		c.tell()
		return Unit{}, nil
	})
}

// UnregisterProducer is called on the loop when there are no more items.
func (c *ListConsumer[T, U]) UnregisterProducer() {
	c.ended = true
	c.tell()
}

func (c *ListConsumer[T, U]) fail(err error) {
	c.list.deliver(nil, err)
	c.stop()
}

func (c *ListConsumer[T, U]) stop() {
	if c.producer != nil {
		c.producer.Stop()
	}
}

func (c *ListConsumer[T, U]) tell() {
	if c.ended && c.left == 0 {
		c.list.deliver(c.results, nil)
	}
}
