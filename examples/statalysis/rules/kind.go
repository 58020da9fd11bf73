package rules

// Kind is what a rule looks at. The constants stand in the order in which a Sifter asks them, so
// a smaller Kind is asked first.
type Kind uint8

const (
	IP     Kind = iota // an address: ignore
	URL                // the URL as requested: block
	Ref                // the referrer: block
	UA                 // the user agent: ignore
	Vhost              // the host asked for: block; the first kind after the redirect check
	Robots             // the built-in rule: who asks for /robots.txt is ignored
	Net                // a network: ignore

	kinds
)

var kindNames = [kinds]string{"ip", "url", "ref", "ua", "vhost", "robots", "net"}

// String is the kind's name, which is also the extension of its files: "ua" for bots.ua.
// Safe from any goroutine.
func (k Kind) String() string {
	if k >= kinds {
		return "unknown"
	}
	return kindNames[k]
}

// Action is what a rule of this kind does with an address. A user agent alone never blocks: anyone
// can send any, and a blocked list may end in a firewall. Safe from any goroutine.
func (k Kind) Action() Action {
	switch k {
	case URL, Ref, Vhost:
		return Block
	default:
		return Ignore
	}
}

// kindOfFile tells the kind from a file's extension. Robots has no files.
func kindOfFile(ext string) (Kind, bool) {
	for k := range kinds {
		if k != Robots && ext == "."+kindNames[k] {
			return k, true
		}
	}
	return 0, false
}

// Action is what becomes of a line and of its address.
type Action uint8

const (
	Accept Action = iota // nothing caught it
	Ignore               // not a person: nothing of this address is kept
	Block                // an attacker or spammer: as Ignore, and its later lines are not even looked at
)

// String is "accept", "ignore" or "block". Safe from any goroutine.
func (a Action) String() string {
	switch a {
	case Accept:
		return "accept"
	case Ignore:
		return "ignore"
	case Block:
		return "block"
	default:
		return "unknown"
	}
}
