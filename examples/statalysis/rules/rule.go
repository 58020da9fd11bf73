package rules

import (
	"fmt"

	"sasync/examples/statalysis/urls"
)

// Rule is one line of a rule file, or a built-in rule (which has no File).
type Rule struct {
	Kind Kind
	// Text is an address, a network, a method, a status, a rate or a regular expression. Addresses and networks are in their
	// canonical form: 2001:DB8:0::1 reads 2001:db8::1, 192.0.2.9/24 reads 192.0.2.0/24.
	Text string
	// Name is what people see: the "#: Name" line above the rule, else Text.
	Name string
	// Family is the file's name as words: "ai crawlers" for ai-crawlers.ua.
	Family string
	// File is the file's name inside its folder, and Line the line in it, from 1.
	File string
	Line int
}

// Key is the rule's identity: kind and text. It stays the same when the rule moves to another line
// or file or gets another name, so it is what a database remembers. Safe from any goroutine.
func (r Rule) Key() string { return r.Kind.String() + " " + r.Text }

// robotsRule catches whoever asks for exactly this URL: people don't.
var robotsRule = Rule{
	Kind:   Robots,
	Text:   "/robots.txt",
	Name:   "asks for robots.txt",
	Family: "robots.txt readers",
}

// partRule skips what pages are made of.
var partRule = Rule{
	Kind:   Part,
	Text:   "no page",
	Name:   "pictures, style sheets and other parts of pages",
	Family: "parts of pages",
}

// isPart tells what partRule skips. It is not for robots.txt: who asks for that is to be known.
func isPart(url string) bool { return url != robotsRule.Text && urls.KindOf(url) != urls.Page }

// Broken is a line of a rule file that is no rule.
type Broken struct {
	File string
	Line int
	Text string
	Err  error // why; a *syntax.Error for a regular expression
}

// Error names the file, the line, the text (80 characters of it) and the reason.
// Safe from any goroutine.
func (b Broken) Error() string {
	return fmt.Sprintf("rules: %s:%d: %.80q: %v", b.File, b.Line, b.Text, b.Err)
}

// Unwrap returns Err. Safe from any goroutine.
func (b Broken) Unwrap() error { return b.Err }
