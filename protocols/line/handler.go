package line

// Handler is what a connection does with its lines. Its methods are called on
// the loop, in the order of a reactor.Protocol's. It may have the methods of a
// reactor.HalfCloser too.
type Handler interface {
	// ConnectionMade comes first: c is the connection.
	ConnectionMade(c *Conn)
	// LineReceived gets a line without its delimiter. It is valid until it
	// returns.
	LineReceived(line []byte)
	// ConnectionLost comes last and tells why, as for a reactor.Protocol. It is
	// ErrTooLong, or io.ErrUnexpectedEOF for an end within a line, inside of a
	// reactor.ErrConnectionLost.
	ConnectionLost(reason error)
}

// RawHandler is a Handler that can do with something else than lines.
type RawHandler interface {
	Handler
	// RawReceived gets what arrives after SetRaw, as DataReceived of a
	// reactor.Protocol does.
	RawReceived(data []byte)
}

// LimitHandler is a Handler that decides what becomes of a line that is too
// long.
type LimitHandler interface {
	Handler
	// LineTooLong gets the beginning of the line, Config.MaxLength bytes of it.
	// What follows up to its end is dropped, then come the lines after it.
	LineTooLong(beginning []byte)
}
