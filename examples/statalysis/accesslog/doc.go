// Package accesslog reads the access logs of web servers: it finds the logs
// among the files of the command line, tells their format by content, cuts them
// into blocks of whole lines and turns each block into records.
//
// # The way of a line
//
//	files, notices, errs := accesslog.Expand(os.Args[1:], nil) // which files, oldest first
//	f, err := files[0].Open(accesslog.Options{})
//	block, err := f.Next()                                     // io.EOF at the end
//	parsed := block.Parse(nil)                                 // records and unread lines
//
// [Expand], [Open] and [File.Next] block on the disk and belong to one
// goroutine at a time. [Block.Parse] is a pure function of its block: blocks may
// be parsed in any order, by any number of goroutines.
//
// # What is read
//
// The common and the combined format, both also with vhost or vhost:port in
// front, with the vhost in the ident's place, with what Traefik adds, and any of
// them behind Twisted's log prefix; W3C logs (IIS, CloudFront) by their #Fields
// lines, which may change in the middle; the logs of Amazon's ELB, ALB and S3, of
// Google's Cloud Storage, of Squid and HAProxy; objects of JSON as Caddy, Traefik and people's own nginx and
// Apache formats write them. Anything else is read by a format string, see
// [ParseLayout]. Files may be plain or packed (gzip, bzip2, xz, zstd), several
// packed ones joined, with line feeds or CRLF. Fields behind the known ones are
// skipped and counted.
//
// The parser is tolerant towards what clients send (quotes, escapes, spaces, no
// request at all) and strict towards what the server writes: a line that misses
// its time, client, request, status, byte count or a closing quote is torn, and
// is handed out as unread with its line number and a [Reason].
//
// # How a format string works
//
// It is compiled once to a program of steps: a value, and the text that must
// stand behind it. A space in that text stands for any number of them. A value
// that a quote ends may hold quotes: the first one with which the rest of the
// line fits is the end, and at most 64 are tried. A time ends where its own
// syntax does. Of two values that mean the same (%b and %O) the more usual one
// counts. A client's address out of a header that the client sends is taken only
// if the string has no other, or says so (GoAccess's ~h).
//
// # Memory
//
// The strings of a [Record] alias the text of their [Block]; a record costs no
// allocation, and one that is kept keeps the whole block (256 KiB) in memory.
// Clone what you keep (strings.Clone). A File holds one buffer, as
// long as the larger of Options.BlockSize and Options.MaxLine, and at least
// 64 KiB.
//
// # Counting
//
// For each file, Parsed.Lines summed over its blocks is the number of its lines,
// and every one of them is a record or is counted as unread. Not log lines, and
// not counted, are a host name alone on the first line that is not blank, see
// [File.Vhost], and the lines of a W3C log that begin with #.
//
// # Limits
//
// Escapes in values are not decoded, so a value reads as it stands in the log,
// but for what the format itself puts around values: JSON's escapes, the + for
// spaces in IIS's user agents, the percent encoding of CloudFront's headers. A
// file in the common format with exactly one quoted field behind it is taken for
// a torn combined log. Times without a zone (HAProxy's, W3C's) count as UTC. A
// pipe is read once, so it is not looked at beforehand, and cannot be resumed.
package accesslog
