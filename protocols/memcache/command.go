package memcache

import (
	"strconv"
	"strings"
)

// Command is what a client asks a server for.
type Command struct {
	Name    string   // in lower case, as the protocol has it
	Keys    []string // one, but for get and gets
	Item    Item     // of the commands that store; CAS is that of cas
	Keep    int64    // for so long, as the protocol has it: of those, touch and flush_all
	Delta   uint64   // of incr and decr
	NoReply bool     // the client does not want to know what came of it

	length int // of Item.Value, which follows; -1 if nothing does
}

// Errors of ParseCommand, in memcached's words.
const (
	errFormat = ClientError("bad command line format")
	errDelta  = ClientError("invalid numeric delta argument")
	errKeep   = ClientError("invalid exptime argument")
	errData   = ClientError("bad data chunk")
)

// ParseCommand reads the line of a command, without its end. dataLength is how
// many bytes of a value follow, with an end of line behind them; it is -1 if none
// does. It is told with an error too, if the line says so much. An error is
// ErrUnknownCommand or a ClientError.
func ParseCommand(text string) (c Command, dataLength int, err error) {
	fields := strings.Fields(text)
	if len(fields) == 0 {
		return c, -1, ErrUnknownCommand
	}
	c.Name, c.length = fields[0], -1
	args := fields[1:]
	if last := len(args) - 1; last >= 0 && args[last] == "noreply" && c.Name != "get" && c.Name != "gets" {
		c.NoReply, args = true, args[:last]
	}
	err = c.parseArgs(args)
	for _, key := range c.Keys {
		if checkKey(key) != nil {
			err = errFormat
		}
	}
	return c, c.length, err
}

func (c *Command) parseArgs(args []string) (err error) {
	switch c.Name {
	case "get", "gets":
		c.Keys = args
		return wantArgs(args, 1, len(args))
	case "set", "add", "replace", "append", "prepend":
		return c.parseStore(args, 4)
	case "cas":
		return c.parseStore(args, 5)
	case "delete":
		if len(args) == 2 && args[1] == "0" { // as old clients have it
			args = args[:1]
		}
		return c.parseKey(args, 1)
	case "incr", "decr":
		if err := c.parseKey(args, 2); err != nil {
			return err
		}
		if c.Delta, err = strconv.ParseUint(args[1], 10, 64); err != nil {
			return errDelta
		}
		return nil
	case "touch":
		if err := c.parseKey(args, 2); err != nil {
			return err
		}
		return c.parseKeep(args[1])
	case "flush_all":
		if len(args) == 0 {
			return nil
		}
		return c.parseKeep(args[0])
	case "stats", "version", "verbosity", "quit":
		return nil
	}
	return ErrUnknownCommand
}

func wantArgs(args []string, least, most int) error {
	if len(args) < least || len(args) > most {
		return ErrUnknownCommand // what memcached says
	}
	return nil
}

func (c *Command) parseKey(args []string, n int) error {
	if err := wantArgs(args, n, n); err != nil {
		return err
	}
	c.Keys = args[:1]
	return nil
}

func (c *Command) parseKeep(text string) (err error) {
	if c.Keep, err = strconv.ParseInt(text, 10, 64); err != nil {
		return errKeep
	}
	return nil
}

// parseStore reads key, flags, time, length, and the CAS if there are 5.
func (c *Command) parseStore(args []string, n int) error {
	if err := c.parseKey(args, n); err != nil {
		return err
	}
	flags, err1 := strconv.ParseUint(args[1], 10, 32)
	err2 := c.parseKeep(args[2])
	length, err3 := strconv.ParseUint(args[3], 10, 31)
	if err3 == nil {
		c.length = int(length)
	}
	c.Item.Key, c.Item.Flags = args[0], uint32(flags)
	var err4 error
	if n == 5 {
		c.Item.CAS, err4 = strconv.ParseUint(args[4], 10, 64)
	}
	if err1 != nil || err2 != nil || err3 != nil || err4 != nil {
		return errFormat
	}
	return nil
}
