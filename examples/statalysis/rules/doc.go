// Package rules tells people from robots and attackers, one line of an access log at a time, and
// says which rule told.
//
// A [Set] holds the rules: those of a folder ([Load]), those that come with the program
// ([Default]), or none at all ([None]). A [Sifter] asks a set about line after line:
//
//	set, broken, err := rules.Load("/etc/statalysis/rules")
//	...
//	sifter := set.NewSifter() // one for each goroutine
//	v := sifter.Sift(rules.Line{IP: ip, Method: method, Vhost: vhost, URL: url, Ref: ref, UA: ua, Status: status})
//	if v.Action == rules.Block {
//		fmt.Println(ip, "was caught by", set.Rules()[v.Rule].Name)
//	}
//
// # What a verdict means
//
// A line is accepted, or its address is ignored or blocked. Both mean that nothing of the address
// is kept, before and after; a blocked one is an attacker or a spammer, fit for a firewall's list,
// an ignored one is merely no person. The first check that catches the line decides:
//
//	.blocked an address or a network             block
//	.ip      an address                          ignore
//	.url     the URL                             block
//	.ref     the referrer                        block
//	.method  the method                          block
//	.status  the status of the answer            skip: this line is not kept, its address is
//	.ua      the user agent                      ignore
//	         (here the program marks redirects: Verdict.AfterRedirectCheck)
//	.vhost   the host asked for                  block
//	         exactly /robots.txt                 ignore; built in, not in None
//	.net     a network                           ignore
//	.rate    too many requests in a time         ignore, or block if the rule says so
//
// But for a rate's, a verdict is about the line alone. What was said about the address before is the caller's to
// remember; [Set.Stronger] tells which of two verdicts to remember, in whatever order they came.
//
// # Rule files
//
// A file's extension is its kind. All files of one extension count as one, in name order. Each
// line is a rule; white space around it, blank lines and lines that begin with # mean nothing, and
// a repeated rule is one rule.
//
//   - .ip: an address, IPv4 or IPv6.
//   - .net: a network such as 192.0.2.0/24 or 2001:db8::/32, or one address.
//   - .blocked: an address or a network, as in the other two.
//   - .method: a method as sent, TRACE for one.
//   - .status: a status such as 404, or a class such as 4xx.
//   - .rate: such as "300/1m", "20/1m 404" or "20/1m 4xx block": an address that sends more
//     requests than that in such a time, of that status if there is one. Time is cut into pieces
//     of that length, each counted for itself, so the order of the lines does not matter. Counting
//     begins anew with each file. [Rates] asks these rules, for the lines that no other one catches.
//   - .url .ref .ua .vhost: a regular expression in Go's syntax (RE2: linear time, no look-ahead),
//     case-sensitive unless it begins with (?i), matched anywhere in the value. It sees the whole
//     value as logged, without white space at the ends. A host is expected in lower case.
//
// A line "#: Name" gives the rules below it, up to the next such line, the name that people see;
// without one a rule is known by its text. The file's name is the rule's family: ai-crawlers.ua
// holds "ai crawlers". The default files show it.
//
// Files are UTF-8. A file or a value that is not is read as Latin-1, so that a rule catches a word
// in either.
//
// A line that is no rule is a [Broken]: it has the file, the line and the reason, and the caller
// says whether the others go into force without it.
//
// # What it costs
//
// About 75 ns a line when its values are known, and 1 to 3 µs for each value that is not, with 50
// rules or with 2,000: only the few rules whose words are in a value are matched against it. From
// empty caches, the 206,860 lines of a real log take 70 ms on one core. A Sifter's memory is
// bounded, at about 20 MiB for a log made to fill it.
package rules
