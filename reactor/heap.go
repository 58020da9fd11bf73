package reactor

// maxKept bounds the room that is kept after a burst of delayed calls.
const maxKept = 1 << 16

// timerHeap holds the pending delayed calls, the next one first: a 4-ary heap
// whose entries carry their keys, so that sifting seldom leaves the slice. At
// equal times the call that was scheduled first comes first. Owned by the loop.
type timerHeap []timerEntry

type timerEntry struct {
	at   int64  // nanoseconds since the reactor's epoch
	seq  uint64 // in order of scheduling
	call *DelayedCall
}

func (e *timerEntry) before(f *timerEntry) bool {
	return e.at < f.at || e.at == f.at && e.seq < f.seq
}

func (h *timerHeap) push(e timerEntry) {
	*h = append(*h, e)
	h.up(len(*h) - 1)
}

// remove takes out the entry at place i.
func (h *timerHeap) remove(i int) {
	last := len(*h) - 1
	moved := (*h)[last]
	(*h)[last] = timerEntry{}
	*h = (*h)[:last]
	if i < last {
		(*h)[i] = moved
		h.fix(i)
	}
	if last == 0 && cap(*h) > maxKept {
		*h = nil
	}
}

// fix restores the order after the entry at place i has changed.
func (h timerHeap) fix(i int) {
	if !h.up(i) {
		h.down(i)
	}
}

func (h timerHeap) up(i int) (moved bool) {
	e := h[i]
	for i > 0 {
		parent := (i - 1) / 4
		if !e.before(&h[parent]) {
			break
		}
		h.place(i, h[parent])
		i, moved = parent, true
	}
	h.place(i, e)
	return moved
}

func (h timerHeap) down(i int) {
	e := h[i]
	for {
		least := 4*i + 1
		if least >= len(h) {
			break
		}
		for child := least + 1; child < min(4*i+5, len(h)); child++ {
			if h[child].before(&h[least]) {
				least = child
			}
		}
		if !h[least].before(&e) {
			break
		}
		h.place(i, h[least])
		i = least
	}
	h.place(i, e)
}

func (h timerHeap) place(i int, e timerEntry) {
	h[i] = e
	e.call.place = i
}
