// Package line is for protocols of lines: SMTP, POP3, IRC, FTP, finger and many
// more.
//
// A [Conn] cuts what it receives into lines and hands them to a [Handler], one
// by one; to the handler it is the connection. [Scanner] and [Append] do the
// same without a connection.
//
//	reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return line.New(&handler{}, line.Config{}) })
//
// A handler that wants something else than lines for a while, the body of a
// message, say, calls [Conn.SetRaw] and gets what arrives as it is until it
// calls [Conn.SetLines].
//
// Pause holds lines back at once, also those that have arrived already, and
// Resume hands them on. So a Conn can be registered as the producer of another
// connection. After LoseConnection and AbortConnection no line is handed on.
//
// # Limits
//
// A line may be as long as Config.MaxLength, 16,384 bytes unless that says
// otherwise. A longer one ends the connection with ErrTooLong, unless the
// handler is a [LimitHandler], and is never kept: at most MaxLength bytes of a
// line and what one read gives are held.
package line
