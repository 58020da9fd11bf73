package rules

// Kind is what a rule looks at. The constants stand in the order in which a Sifter asks them, so
// a smaller Kind is asked first.
type Kind uint8

const (
	Blocked Kind = iota // an address or a network: block
	IP                  // an address: ignore
	Part                // the built-in rule of Set.WithoutParts: skip
	URL                 // the URL as requested: block
	Ref                 // the referrer: block
	Method              // the method: block
	Status              // the status of the answer: skip
	UA                  // the user agent: ignore
	Vhost               // the host asked for: block; the first kind after the redirect check
	Robots              // the built-in rule: who asks for /robots.txt is ignored
	Net                 // a network: ignore
	Rate                // too many requests in a time: ignore or block, as the rule says; asked by Rates

	kinds
)

var kindNames = [kinds]string{"blocked", "ip", "part", "url", "ref", "method", "status", "ua", "vhost", "robots", "net", "rate"}

// String is the kind's name, which is also the extension of its files: "ua" for bots.ua.
// Safe from any goroutine.
func (k Kind) String() string {
	if k >= kinds {
		return "unknown"
	}
	return kindNames[k]
}

// Action is what a rule of this kind does with an address; of a Rate, what it does unless it says
// otherwise. A user agent alone never blocks: anyone can send any, and a blocked list may end in a
// firewall. Safe from any goroutine.
func (k Kind) Action() Action {
	switch k {
	case Blocked, URL, Ref, Method, Vhost:
		return Block
	case Part, Status:
		return Skip
	default:
		return Ignore
	}
}

// kindOfFile tells the kind from a file's extension. Built-in rules have no files.
func kindOfFile(ext string) (Kind, bool) {
	for k := range kinds {
		if k != Robots && k != Part && ext == "."+kindNames[k] {
			return k, true
		}
	}
	return 0, false
}

// Action is what becomes of a line and of its address.
type Action uint8

const (
	Accept Action = iota // nothing caught it
	Skip                 // this line is not kept; of its address it says nothing
	Ignore               // not a person: nothing of this address is kept
	Block                // an attacker or spammer: as Ignore, and its later lines are not even looked at
)

// String is "accept", "skip", "ignore" or "block". Safe from any goroutine.
func (a Action) String() string {
	switch a {
	case Accept:
		return "accept"
	case Skip:
		return "skip"
	case Ignore:
		return "ignore"
	case Block:
		return "block"
	default:
		return "unknown"
	}
}
