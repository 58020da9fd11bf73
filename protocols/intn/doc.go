// Package intn is for strings with their length before them, as an unsigned
// number of 8, 16 or 32 bits, the highest byte first.
//
// A protocol that [New] makes hands the strings that it receives to a
// [Handler], one by one; to the handler, a [Conn] is the connection.
// [Width.Append] and [Width.Parse] do the same without a connection.
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
// Otherwise at most MaxLength bytes and what one read gives are held.
package intn
