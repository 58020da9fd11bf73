package resp

import "fmt"

// Limits bound what a peer may send.
type Limits struct {
	// Size is how many bytes one command or answer may have as a whole. Zero
	// means 64 MiB.
	Size int
	// Bulk is how many bytes one string may have. Zero means 16 MiB.
	Bulk int
	// Items is how many items an array, a set or a push may have, and how many
	// keys and values a map. Zero means 1,048,576.
	Items int
	// Depth is how many arrays, sets and maps may be inside one another. Zero
	// means 16.
	Depth int
	// Line is how many bytes a line may have, and so an inline command. Zero
	// means 64 KiB.
	Line int
}

func (l Limits) withDefaults() Limits {
	for _, field := range []struct {
		limit *int
		zero  int
	}{{&l.Size, 64 << 20}, {&l.Bulk, 16 << 20}, {&l.Items, 1 << 20}, {&l.Depth, 16}, {&l.Line, 64 << 10}} {
		if *field.limit <= 0 {
			*field.limit = field.zero
		}
	}
	return l
}

// ProtocolError is what is wrong with what a peer has sent. The connection ends
// with it: where the next command or answer begins is unknown.
type ProtocolError struct{ What string }

func (e *ProtocolError) Error() string { return "resp: protocol error: " + e.What }

func malformed(format string, args ...any) error {
	return &ProtocolError{fmt.Sprintf(format, args...)}
}
