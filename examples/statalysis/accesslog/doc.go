// Package accesslog reads the access logs of web servers: it finds the logs
// among the files of the command line, tells their format by content, cuts them
// into blocks of whole lines and turns each block into records.
//
// # The way of a line
//
//	files, notices, errs := accesslog.Expand(os.Args[1:]) // which files, oldest first
//	f, err := accesslog.Open(files[0].Path, accesslog.Options{})
//	block, err := f.Next()                                // io.EOF at the end
//	parsed := block.Parse(nil)                            // records and unread lines
//
// [Expand], [Open] and [File.Next] block on the disk and belong to one
// goroutine at a time. [Block.Parse] is a pure function of its block: blocks may
// be parsed in any order, by any number of goroutines.
//
// # What is read
//
// The common and the combined format, both also with vhost or vhost:port in
// front, the form with the vhost in the ident's place, and any of them behind
// Twisted's log prefix, plain or gzip, with line feeds or CRLF. Fields behind
// the known ones are skipped and counted. The parser is tolerant towards what
// clients send (quotes, escapes, spaces, no request at all) and strict towards
// what the server writes: a line that misses its time, client, request, status,
// byte count or a closing quote is torn, and is handed out as unread with its
// line number and a [Reason].
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
// and every one of them is a record or is counted as unread. One line is no log
// line and is not counted: a host name alone on the first line that is not
// blank, see [File.Vhost].
//
// # Limits
//
// Escapes in values are not decoded, so a value reads as it stands in the log. A
// file in the common format with exactly one quoted field behind it is taken for
// a torn combined log. Pipes and devices are refused, because a file is opened
// twice: once to look, once to read.
package accesslog
