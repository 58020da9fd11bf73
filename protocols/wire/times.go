package wire

import (
	"encoding/binary"
	"errors"
	"net"
	"time"

	"sasync/reactor"
)

// say makes protocols that say what is asked for and end.
func say(what func(t reactor.Transport) []byte) reactor.FactoryFunc {
	return func(net.Addr) reactor.Protocol { return &saying{what: what} }
}

type saying struct {
	discard
	what func(t reactor.Transport) []byte
}

func (s *saying) ConnectionMade(t reactor.Transport) {
	_, _ = t.Write(s.what(t))
	t.LoseConnection()
}

// Daytime makes protocols that say the loop's time as a line (RFC 867) and end.
func Daytime(peer net.Addr) reactor.Protocol {
	return say(func(t reactor.Transport) []byte {
		return t.Loop().Now().UTC().AppendFormat(nil, "Monday, January 2, 2006 15:04:05-MST\r\n")
	})(peer)
}

// Time makes protocols that say the loop's time as a number (RFC 868) and end.
func Time(peer net.Addr) reactor.Protocol {
	return say(func(t reactor.Transport) []byte { return AppendTime(nil, t.Loop().Now()) })(peer)
}

// QOTD makes protocols that say a quote of quote's (RFC 865) and end. It should
// have no more than 512 characters. quote is called on the loop.
func QOTD(quote func() string) reactor.FactoryFunc {
	return say(func(reactor.Transport) []byte { return []byte(quote()) })
}

// since1900 is how many seconds 1970 is later than 1900, from when RFC 868
// counts.
const since1900 = 2_208_988_800

// AppendTime adds t as RFC 868 has it to dst: the seconds since 1900 in 32 bits.
// In 2036 they begin anew.
func AppendTime(dst []byte, t time.Time) []byte {
	return binary.BigEndian.AppendUint32(dst, uint32(t.Unix()+since1900))
}

// ErrTime is what is no time.
var ErrTime = errors.New("wire: parse time: it has not 4 bytes")

// ParseTime reads a time of RFC 868: the one nearest to now.
func ParseTime(b []byte, now time.Time) (time.Time, error) {
	if len(b) != 4 {
		return time.Time{}, ErrTime
	}
	off := int32(binary.BigEndian.Uint32(b) - uint32(now.Unix()+since1900)) // wraps around as the numbers do
	return time.Unix(now.Unix()+int64(off), 0).UTC(), nil
}
