package load

import (
	"fmt"
	"slices"

	"sasync/examples/statalysis/progress"
	"sasync/examples/statalysis/report"
	"sasync/examples/statalysis/report/termtext"
	"sasync/examples/statalysis/rules"
	"sasync/examples/statalysis/store"
)

// Files are those of Config.Logs, in that order. They change as the load goes on.
// Loop only.
func (l *Loader) Files() []*File { return l.files }

// Current is the index of the file that is being read. Loop only.
func (l *Loader) Current() int { return l.current }

// Notices are what people should know of the rules. Loop only.
func (l *Loader) Notices() []string { return l.notices }

// Prepared tells whether the database could be opened and the rules adopted.
// Loop only.
func (l *Loader) Prepared() bool { return l.values != nil }

// Safe is the number of entries of this load that are stored for good. Loop only.
func (l *Loader) Safe() (entries int64) {
	for _, f := range l.files {
		entries += f.Stored - f.Purged
	}
	return entries - l.swept
}

// Counters are what has become of all lines so far.
type Counters struct {
	Following                                           int // logs that are open
	Lines, Stored, Duplicates, Ignored, Blocked, Unread int64
}

// Counters are those of this load. Loop only.
func (l *Loader) Counters() (c Counters) {
	c.Following = l.following
	for _, f := range l.files {
		c.Lines += f.Lines
		c.Stored += f.Stored
		c.Duplicates += f.Duplicates
		c.Ignored += f.Ignored
		c.Blocked += f.Blocked
		c.Unread += f.Unread
	}
	return c
}

// Report is what the load has counted. Loop only.
func (l *Loader) Report() report.Load {
	out := report.Load{Elapsed: l.elapsed, Swept: l.swept, Bots: l.bad.bots()}
	for _, f := range l.files {
		out.Files = append(out.Files, f.File)
		out.Samples = append(out.Samples, f.samples...)
	}
	out.BadClients, out.MoreBadClients = l.bad.clients()
	return out
}

// Progress is how far the file is. Loop only.
func (f *File) Progress() progress.File {
	return progress.File{
		BytesRead: f.position, Size: f.size, Lines: f.Lines, Stored: f.Stored, Duplicates: f.Duplicates,
		Ignored: f.Ignored, Blocked: f.Blocked, Unread: f.Unread, Older: f.Older,
	}
}

// Known says which logs were not read again; "" if there are none. Loop only.
func (l *Loader) Known() string {
	files, lines := 0, int64(0)
	for _, f := range l.files {
		if f.Known > 0 {
			files, lines = files+1, lines+f.Known
		}
	}
	if files == 0 {
		return ""
	}
	return fmt.Sprintf("%s from an earlier load, with %s that were not read again",
		termtext.Count(int64(files), "log is known"), termtext.Count(lines, "line"))
}

// notices tells people what a change of rules means.
func notices(a *store.Adopted) (out []string) {
	if a.First {
		return nil
	}
	if n := len(a.Added); n > 0 {
		out = append(out, fmt.Sprintf("%s since the last load: they apply to the files that are read from now on; load earlier files again to sift those too",
			termtext.Count(int64(n), "new rule")))
	}
	if n := len(a.Removed); n > 0 {
		out = append(out, fmt.Sprintf("%s since the last load, and %s released: their entries come back when their files are loaded again",
			termtext.Count(int64(n), "rule is gone"), termtext.Count(a.Released, "address")))
	}
	return out
}

// maxClients is how many bad clients the screen chooses from.
const maxClients = 50

// clients lists the worst of the bad clients that are not bots by their own
// word, and counts the others.
func (b *badAddresses) clients() (worst []report.BadClient, more int) {
	for ip, i := range b.index {
		bad := &b.known[i]
		rule := b.set.Rules()[bad.verdict.Rule]
		if bad.requests == 0 || isBot(rule) {
			continue
		}
		if len(worst) == 2*maxClients { // a million of them need no room
			slices.SortFunc(worst, report.CompareBadClients)
			worst, more = worst[:maxClients], more+maxClients
		}
		worst = append(worst, report.BadClient{
			IP: hide(ip, b.level), Kind: bad.verdict.Action.String(), Rule: rule.Name, RuleFile: rule.File,
			Requests: bad.requests, First: bad.first, Last: bad.last,
		})
	}
	return worst, more
}

// bots counts the clients that say, by user agent or by asking for robots.txt,
// that they are no people.
func (b *badAddresses) bots() (out []report.Bot) {
	type name struct{ family, name string }
	byName := map[name]*report.Bot{}
	for i := range b.known {
		bad := &b.known[i]
		rule := b.set.Rules()[bad.verdict.Rule]
		if bad.requests == 0 || !isBot(rule) {
			continue
		}
		n := name{rule.Family, rule.Name}
		bot := byName[n]
		if bot == nil {
			bot = &report.Bot{Family: rule.Family, Name: rule.Name}
			byName[n] = bot
		}
		bot.Requests += bad.requests
		bot.Addresses++
	}
	for _, bot := range byName {
		out = append(out, *bot)
	}
	return out
}

func isBot(r rules.Rule) bool { return r.Kind == rules.UA || r.Kind == rules.Robots }
