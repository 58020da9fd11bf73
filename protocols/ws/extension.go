package ws

import (
	"slices"
	"strconv"
	"strings"
)

// Deflate is how messages are compressed, by permessage-deflate of RFC 7692.
type Deflate struct {
	// Level is that of compress/flate, from 1 to 9. Zero means 1, the fastest.
	Level int
	// MinSize is from how many bytes on a message is compressed. Zero means 256.
	MinSize int
	// ContextTakeover lets a message refer to those before it: short ones that
	// are alike become much shorter. It costs each connection 32 KiB for what is
	// received and about 1 MB for what is sent. False means that neither side
	// does so.
	ContextTakeover bool
}

func (d Deflate) withDefaults() Deflate {
	if d.Level < 1 || d.Level > 9 {
		d.Level = 1
	}
	if d.MinSize <= 0 {
		d.MinSize = 256
	}
	return d
}

const extensionName = "permessage-deflate"

// deflateOffer is an offer of permessage-deflate, or the answer to one. A window
// is 0 if nothing is said of it.
type deflateOffer struct {
	serverAlone, clientAlone   bool // no context takeover
	serverWindow, clientWindow int
}

// anyWindow is the window of a client_max_window_bits without a value.
const anyWindow = -1

// readOffer reads the parameters of the extension. RFC 7692 7: an unknown one, a
// value that is none and a parameter that comes twice decline it.
func readOffer(parameters []string) (o deflateOffer, ok bool) {
	var names []string
	for _, p := range parameters {
		name, value, hasValue := strings.Cut(p, "=")
		if slices.Contains(names, name) {
			return o, false
		}
		names = append(names, name)
		switch name {
		case "server_no_context_takeover":
			o.serverAlone, ok = true, !hasValue
		case "client_no_context_takeover":
			o.clientAlone, ok = true, !hasValue
		case "server_max_window_bits":
			o.serverWindow, ok = windowBits(value)
		case "client_max_window_bits":
			if o.clientWindow, ok = windowBits(value); !hasValue {
				o.clientWindow, ok = anyWindow, true
			}
		default:
			ok = false
		}
		if !ok {
			return o, false
		}
	}
	return o, true
}

func windowBits(s string) (bits int, ok bool) {
	bits, err := strconv.Atoi(s)
	return bits, err == nil && bits >= 8 && bits <= 15 && s == strconv.Itoa(bits)
}

func (o deflateOffer) String() string {
	s := extensionName
	if o.serverAlone {
		s += "; server_no_context_takeover"
	}
	if o.clientAlone {
		s += "; client_no_context_takeover"
	}
	if o.serverWindow > 0 {
		s += "; server_max_window_bits=" + strconv.Itoa(o.serverWindow)
	}
	return s
}

// accept answers the offers of a client by the first that can be fulfilled. The
// window of compress/flate has 15 bits, always.
func (d Deflate) accept(header []string) (answer deflateOffer, ok bool) {
	for _, e := range extensions(header) {
		if e[0] != extensionName {
			continue
		}
		o, ok := readOffer(e[1:])
		if !ok || o.serverWindow != 0 && o.serverWindow != 15 {
			continue
		}
		o.clientWindow = 0 // a client that is told nothing may use all of it
		o.serverAlone = o.serverAlone || !d.ContextTakeover
		o.clientAlone = o.clientAlone || !d.ContextTakeover
		return o, true
	}
	return deflateOffer{}, false
}

// offer is what a client says.
func (d Deflate) offer() deflateOffer {
	return deflateOffer{serverAlone: !d.ContextTakeover, clientAlone: !d.ContextTakeover}
}

// accepted reads the answer to the offer; ok is false if it is none.
func (d Deflate) accepted(answer []string) (o deflateOffer, ok bool) {
	if answer[0] != extensionName {
		return o, false
	}
	o, ok = readOffer(answer[1:])
	return o, ok && o.clientWindow == 0 && (o.serverAlone || d.ContextTakeover)
}
