// Package termtext makes text that comes from outside fit to be shown on a
// terminal: harmless, of a known width, and no wider than its place.
//
// What a log holds was written by anyone on the network. A terminal obeys some
// of it: an escape sequence can rewrite the screen or the clipboard, a bidi
// control can turn a line round, a combining mark can crawl over its
// neighbours. Safe shows all of these as what they are, so everything that goes
// to a terminal passes through it; it is also what makes Width dependable,
// because only runes of a known width are left.
//
//	name := termtext.Shorten(termtext.Safe(url), 40)
//	line := termtext.PadRight(name, 40) + " " + count
//
// All functions are pure. They take strings that need not be UTF-8.
package termtext
