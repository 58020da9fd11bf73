// Package report is statalysis's first screen: what a person who runs a web
// site wants to know, in the order in which they ask.
//
//  1. Did real people come? Visitors, pages and requests of the newest day, the
//     last 7 and the last 30 days, each against the same hours of the period
//     before.
//  2. What did they read? Pages, not style sheets and pictures, by site.
//  3. Where from? Sites of others that link here.
//  4. What is broken? Server errors, and pages that a link promises and that
//     are not there.
//  5. Who is hammering me? Clients that a rule has caught, with the rule.
//  6. Which bots?
//  7. Can I trust it? What became of every line of every file.
//
// Ask asks the database, in two reads beside each other; Load is what the load
// that has just ended counted; Write puts both on a terminal or into a file:
//
//	summary, err := deferred.Await(co, report.Ask(broker, report.Options{}))
//	...
//	err = report.Write(os.Stdout, summary, &load, report.Style{Width: 100, Colour: true})
//
// Each question can be asked by itself, with a Filter: Find it by its name, and
// Go gives an Answer, a table of a bounded number of rows with the statements
// behind it, which WriteText, WriteHTML, WriteJSON and WriteCSV write. Values of a
// log are harmless in all of them.
//
// # What the words mean
//
// A visitor is an address with a user agent. A visit is a visitor's day on a
// site: who comes on three days is one visitor and makes three visits. A page is a GET that was answered
// with 2xx or 304 and whose path has none of the extensions of page parts
// (assets). All times are the log's own: "today" is the newest day in the log,
// and it lasts until the log's last request, so the days before are cut off at
// the same hour where they are compared with it. All entries are of people, as
// far as the rules can tell; bots stand beside them because their entries are
// not kept.
//
// The site's own hosts are left out of where people come from. They are the
// virtual hosts that serve at least one request in a hundred. A log without
// virtual hosts names none, so there the referrers tell: most referrers say
// nothing about whose they are, but one that names a path which this log
// itself was asked for comes from inside, and so does one that loads a style
// sheet, a script or a font; a path that is not known here comes from outside.
// A host is the site's own if more of its referrers came from inside than from
// outside, and at least one in fifty of all that came from inside.
//
// # Statements
//
// The names in braces of a statement, {page} or {visitor before}, are sources of
// package daily: rows by day, from its tables where they are fresh, and from the
// entries for stale days and for filters other than the virtual host. Statements
// are the same on SQLite, PostgreSQL and MariaDB.
//
// # Bounds
//
// Ask holds a few rows of each table in memory, whatever the size of the
// database. Measured on two cores that others were using too: 0.45 s with
// 9,600,000 entries of a year, and no question of a month over 0.1 s, the start
// of the program included. Countries and networks hold what the files of places
// have; of 1,000,000 different addresses in a month they took 3.2 s on a busy machine
// and 50 MB in all, where the question on visitors took 2.3 s.
package report
