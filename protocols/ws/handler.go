package ws

// Handler is what a connection does with its messages. Its methods are called on
// the loop, in this order: ConnectionMade once, MessageReceived any number of
// times, ConnectionLost once and nothing after it.
type Handler interface {
	// ConnectionMade comes first: c is the connection.
	ConnectionMade(c *Conn)
	// MessageReceived gets a message, which is Text or Binary. Text is UTF-8. The
	// data is valid until it returns.
	MessageReceived(kind OpCode, data []byte)
	// ConnectionLost comes last and tells why: a *CloseError, which is a
	// reactor.ErrConnectionDone, if both sides have closed the connection; else a
	// reactor.ErrConnectionLost. That has inside a *ProtocolError if the peer has
	// sent what it may not, ErrNoClose, ErrSilent or ErrCloseTimeout.
	ConnectionLost(reason error)
}
