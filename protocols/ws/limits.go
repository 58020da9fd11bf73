package ws

// Limits bound what a peer may send. They hold before the bytes are there.
type Limits struct {
	// Message is how many bytes a message may have, both as it is sent and when
	// it is inflated. Zero means 1 MiB; negative means no limit.
	Message int
	// Frame is how many bytes the payload of one frame may have. Zero means as
	// many as a message.
	Frame int
	// Fragments is how many frames a message may have. Zero means 65,536.
	Fragments int
}

func (l Limits) withDefaults() Limits {
	switch {
	case l.Message == 0:
		l.Message = 1 << 20
	case l.Message < 0:
		l.Message = int(^uint(0) >> 1)
	}
	if l.Frame <= 0 || l.Frame > l.Message {
		l.Frame = l.Message
	}
	if l.Fragments <= 0 {
		l.Fragments = 1 << 16
	}
	return l
}
