package http1

// Kinds of bytes, as RFC 9110 and RFC 3986 have them.
const (
	isToken  = 1 << iota // in a name or a method
	isValue              // in the value of a field
	isTarget             // in a request's target
	isHost               // in the name of a host, with its port
)

var kinds = func() (k [256]byte) {
	for c := 'a'; c <= 'z'; c++ {
		k[c] |= isToken | isHost
		k[c-'a'+'A'] |= isToken | isHost
	}
	for c := '0'; c <= '9'; c++ {
		k[c] |= isToken | isHost
	}
	for _, c := range []byte("!#$%&'*+-.^_`|~") {
		k[c] |= isToken
	}
	for _, c := range []byte("!$%&'()*+,-.:;=[]_~") {
		k[c] |= isHost
	}
	for c := 0x21; c < 0x7f; c++ {
		k[c] |= isValue | isTarget
	}
	for c := 0x80; c <= 0xff; c++ {
		k[c] |= isValue
	}
	k[' '] |= isValue
	k['\t'] |= isValue
	return k
}()

// all tells whether s has bytes of one kind only.
func all(s string, kind byte) bool {
	for i := range len(s) {
		if kinds[s[i]]&kind == 0 {
			return false
		}
	}
	return true
}
