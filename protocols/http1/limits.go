package http1

// Limits bound what a peer may send. They hold before the bytes are there.
type Limits struct {
	// HeadBytes is how many bytes the first line and the header fields may have
	// together, and trailers again. Zero means 32 KiB.
	HeadBytes int
	// TargetBytes is how many of them the first line may have. Zero means 8 KiB.
	TargetBytes int
	// Fields is how many header fields there may be, and trailers again. Zero
	// means 100.
	Fields int
	// BodyBytes is how many bytes a body may have. Zero means 16 MiB; negative
	// means no limit.
	BodyBytes int64
	// AheadBytes is how many bytes of a body are kept until somebody asks for
	// them: then nothing more is read. Zero means 64 KiB.
	AheadBytes int
}

func (l Limits) withDefaults() Limits {
	for _, field := range []struct {
		limit *int
		zero  int
	}{{&l.HeadBytes, 32 << 10}, {&l.TargetBytes, 8 << 10}, {&l.Fields, 100}, {&l.AheadBytes, 64 << 10}} {
		if *field.limit <= 0 {
			*field.limit = field.zero
		}
	}
	switch {
	case l.BodyBytes == 0:
		l.BodyBytes = 16 << 20
	case l.BodyBytes < 0:
		l.BodyBytes = 1<<63 - 1
	}
	return l
}
