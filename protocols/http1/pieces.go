package http1

import "sasync/deferred"

// pieceBytes is how much of a file is read or sent at once.
const pieceBytes = 64 << 10

// pieces gives data a piece at a time, one a turn: a fast peer does not hold the
// loop.
func pieces(loop deferred.Loop, data []byte) deferred.Deferator[[]byte] {
	return &memoryItems{loop: loop, rest: data}
}

type memoryItems struct {
	loop    deferred.Loop
	rest    []byte
	begun   bool
	stopped bool
}

func (m *memoryItems) Next() *deferred.Deferred[[][]byte] {
	if !m.begun {
		m.begun = true
		return deferred.Do(m.loop, m.take)
	}
	return deferred.Then(deferred.After(m.loop, 0), func(deferred.Unit) ([][]byte, error) { return m.take() })
}

func (m *memoryItems) take() (items [][]byte, err error) {
	switch n := min(pieceBytes, len(m.rest)); {
	case m.stopped:
		err = deferred.ErrStopped
	case n > 0:
		items = [][]byte{m.rest[:n]}
		m.rest = m.rest[n:]
	}
	return items, err
}

func (m *memoryItems) Stop() { m.stopped = true }
