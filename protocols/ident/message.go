package ident

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// ErrFormat is what is no message of the protocol.
var ErrFormat = errors.New("ident: no message of RFC 1413")

// Ports are those of the connection that is asked about: Server is that of the
// machine which is asked, Client that of the one which asks.
type Ports struct{ Server, Client uint16 }

// Reply says whose connection it is.
type Reply struct {
	// System is the operating system, which says how to read User. Empty means
	// UNIX, and OTHER that User is no name by which anybody is known.
	System string
	// Charset is that of User. Empty means US-ASCII.
	Charset string
	User    string
}

// Error is a reply that does not say whose it is.
type Error string

// The errors of RFC 1413.
const (
	InvalidPort  Error = "INVALID-PORT"
	NoUser       Error = "NO-USER"
	HiddenUser   Error = "HIDDEN-USER"
	UnknownError Error = "UNKNOWN-ERROR"
)

func (e Error) Error() string { return "ident: " + string(e) }

// ParseQuery reads a query without its end. Ports out of range are an
// InvalidPort, other errors an ErrFormat.
func ParseQuery(line string) (Ports, error) {
	server, client, ok := strings.Cut(line, ",")
	if !ok {
		return Ports{}, fmt.Errorf("%w: a query without a comma", ErrFormat)
	}
	s, err := parsePort(server)
	if err != nil {
		return Ports{}, err
	}
	c, err := parsePort(client)
	return Ports{s, c}, err
}

func parsePort(text string) (uint16, error) {
	text = strings.Trim(text, " \t")
	if text == "" || len(text) > 5 || strings.Trim(text, "0123456789") != "" {
		return 0, fmt.Errorf("%w: %q is no port", ErrFormat, text)
	}
	n, err := strconv.ParseUint(text, 10, 16)
	if err != nil || n == 0 {
		return 0, InvalidPort
	}
	return uint16(n), nil
}

// AppendQuery adds a query and its end to dst.
func AppendQuery(dst []byte, p Ports) []byte {
	return fmt.Appendf(dst, "%d, %d\r\n", p.Server, p.Client)
}

// AppendReply adds a reply and its end to dst: r, or err if it is not nil, which
// is an UnknownError if it is no Error. What would end a field or the line before
// is left out.
func AppendReply(dst []byte, p Ports, r Reply, err error) []byte {
	dst = fmt.Appendf(dst, "%d , %d : ", p.Server, p.Client)
	if err != nil {
		reason := UnknownError
		errors.As(err, &reason)
		return append(append(dst, "ERROR : "+oneLine(string(reason))...), "\r\n"...)
	}
	system := without(r.System, " ,:"+endsLine)
	if system == "" {
		system = "UNIX"
	}
	if charset := without(r.Charset, " ,:"+endsLine); charset != "" {
		system += " , " + charset
	}
	return append(append(dst, "USERID : "+system+" : "+oneLine(r.User)...), "\r\n"...)
}

const endsLine = "\r\n\x00"

func oneLine(text string) string { return without(text, endsLine) }

// without leaves out single bytes, for the text may have any charset.
func without(text, chars string) string {
	kept := make([]byte, 0, len(text))
	for i := range len(text) {
		if strings.IndexByte(chars, text[i]) < 0 {
			kept = append(kept, text[i])
		}
	}
	return string(kept)
}

// ParseReply reads a reply without its end. The error is the Error that the
// server has sent, or an ErrFormat.
func ParseReply(line string) (p Ports, r Reply, err error) {
	fields := strings.SplitN(line, ":", 4)
	if len(fields) < 3 {
		return p, r, fmt.Errorf("%w: a reply of %d fields", ErrFormat, len(fields))
	}
	ports, portErr := ParseQuery(fields[0])
	switch kind := strings.TrimSpace(fields[1]); {
	case kind == "ERROR":
		return ports, r, Error(strings.TrimSpace(strings.Join(fields[2:], ":")))
	case portErr != nil:
		return p, r, fmt.Errorf("%w: a reply: %w", ErrFormat, portErr)
	case kind != "USERID" || len(fields) < 4:
		return p, r, fmt.Errorf("%w: a reply of kind %q and %d fields", ErrFormat, kind, len(fields))
	}
	system, charset, _ := strings.Cut(fields[2], ",")
	r = Reply{System: strings.TrimSpace(system), Charset: strings.TrimSpace(charset), User: strings.TrimPrefix(fields[3], " ")}
	return ports, r, nil
}
