// Package daily keeps what the entries of each day amount to, so that a report
// on a month of a large database need not read a month of entries.
//
// A Source is a statement over the entries of some days; its table holds the rows
// that the statement has given, day by day. A report takes them from the table,
// or runs the statement for days that are stale or for entries of its own choice:
// both give the same rows.
//
// # Stale days
//
// Who changes the entries of a day notes it as stale in the same transaction:
// Touch for those that are stored, TouchAddresses for those that are deleted.
// Renew makes the rows of stale days anew, each day in a transaction that takes
// its note away. So rows and notes together are right at every moment, whoever
// stores, deletes and is killed meanwhile.
//
// A day costs 0.1 s to renew per 10,000 entries, about as much as to load them.
// So a load renews only the days that a first screen shows, and these only if
// there are enough entries to make it slow; a dashboard renews the rest with Keep,
// a little at a time.
package daily
