// Package dialect is the contract between dbthread's Broker and a kind of
// database.
//
// A dialect is a leaf package (sasync/dbthread/sqlite is one) that registers
// an Opener under a URL scheme when it is imported, so a program links only
// the engines that it names:
//
//	import _ "sasync/dbthread/sqlite"
//
// A Database hands out connections, one to a database thread. A connection is
// used by one goroutine at a time, so a dialect needs no locks of its own. What
// differs between engines in table definitions is behind Schema, and Kind sorts
// an engine's errors into those that a caller can act on.
package dialect
