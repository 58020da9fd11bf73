package finger

import (
	"fmt"

	"sasync/deferred"
	"sasync/protocols/internal/ask"
	"sasync/reactor"
)

// ErrTooLong is Ask's error for an answer that is longer than it may be.
var ErrTooLong = ask.ErrTooLong

// Client asks a server.
type Client struct {
	// To is where it listens; its port is 79 as a rule.
	To reactor.ClientEndpoint
	// MaxAnswer is how many bytes an answer may have. Zero means 64 KiB.
	MaxAnswer int
}

// Ask gives the answer, whose lines end with line feeds, and which has no other
// control characters but tabs. Cancelling it ends the connection. Loop only.
func (c Client) Ask(r *reactor.Reactor, q Query) *deferred.Deferred[string] {
	if c.MaxAnswer == 0 {
		c.MaxAnswer = 64 << 10
	}
	answer := ask.Question{To: c.To, Text: AppendQuery(nil, q), Most: c.MaxAnswer}.Ask(r)
	return deferred.ThenBoth(answer, func(text []byte, err error) (string, error) {
		if err != nil {
			return "", fmt.Errorf("finger: ask about %q: %w", q.User, err)
		}
		return clean(string(text)), nil
	})
}
