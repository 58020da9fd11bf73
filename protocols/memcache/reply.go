package memcache

import (
	"errors"
	"fmt"
	"strconv"
)

// Reply is what came of a command.
type Reply struct {
	// Items are those that get and gets have found.
	Items []Item
	// Number is that of incr and decr.
	Number uint64
	// Stats are those of stats, each a name and a value.
	Stats [][2]string
	// Err is why it has failed: ErrNotFound, ErrNotStored, ErrExists,
	// ErrUnknownCommand, a ClientError or a ServerError. Any other error is one
	// of the server.
	Err error
}

// success is what is said of a command that went well and has nothing to tell.
var success = map[string]string{
	"set": "STORED", "add": "STORED", "replace": "STORED", "append": "STORED", "prepend": "STORED", "cas": "STORED",
	"delete": "DELETED", "touch": "TOUCHED", "flush_all": "OK", "verbosity": "OK",
}

// AppendReply adds what is said of a command to dst.
func AppendReply(dst []byte, c *Command, r Reply) []byte {
	switch {
	case r.Err != nil:
		return append(append(dst, failure(r.Err)...), "\r\n"...)
	case c.Name == "get" || c.Name == "gets":
		for _, i := range r.Items {
			dst = appendItem(dst, i, c.Name == "gets")
		}
		return append(dst, "END\r\n"...)
	case c.Name == "incr" || c.Name == "decr":
		return append(strconv.AppendUint(dst, r.Number, 10), "\r\n"...)
	case c.Name == "stats":
		for _, s := range r.Stats {
			dst = fmt.Appendf(dst, "STAT %s %s\r\n", s[0], s[1])
		}
		return append(dst, "END\r\n"...)
	}
	return append(append(dst, success[c.Name]...), "\r\n"...)
}

func appendItem(dst []byte, i Item, cas bool) []byte {
	dst = fmt.Appendf(dst, "VALUE %s %d %d", i.Key, i.Flags, len(i.Value))
	if cas {
		dst = strconv.AppendUint(append(dst, ' '), i.CAS, 10)
	}
	dst = append(append(dst, "\r\n"...), i.Value...)
	return append(dst, "\r\n"...)
}

// failure is what is said of an error.
func failure(err error) string {
	var client ClientError
	var server ServerError
	switch {
	case errors.Is(err, ErrNotFound):
		return "NOT_FOUND"
	case errors.Is(err, ErrNotStored):
		return "NOT_STORED"
	case errors.Is(err, ErrExists):
		return "EXISTS"
	case errors.Is(err, ErrUnknownCommand):
		return "ERROR"
	case errors.As(err, &client):
		return "CLIENT_ERROR " + string(client)
	case errors.As(err, &server):
		return "SERVER_ERROR " + string(server)
	}
	return internalError
}

const internalError = "SERVER_ERROR internal error"

// isKnown tells whether an error is one that a client is told as it is.
func isKnown(err error) bool { return failure(err) != internalError }
