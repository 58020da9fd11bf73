// Package netstring is for strings with their length before them, as
// https://cr.yp.to/proto/netstrings.txt has it: "5:hello,".
//
// A protocol that [New] makes hands the strings that it receives to a
// [Handler], one by one; to the handler, a [Conn] is the connection. [Append]
// and [Parse] do the same without a connection.
//
// Pause holds strings back at once, also those that have arrived already, and
// Resume hands them on. After LoseConnection and AbortConnection none is handed
// on.
//
// # Limits
//
// A string may be as long as Config.MaxLength, 99,999 bytes unless that says
// otherwise. A longer one ends the connection with ErrTooLong as soon as its
// length is there, unless the handler is a [LimitHandler]; none of it is kept.
// What is no netstring ends the connection with ErrFormat: a length that is
// empty, signed, has spaces, begins with a 0 that is not all of it or has more
// than 9 digits, and a string without its comma. Otherwise at most MaxLength
// bytes and what one read gives are held.
package netstring
