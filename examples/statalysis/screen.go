package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/term"

	"sasync/examples/statalysis/progress"
	"sasync/examples/statalysis/report"
	"sasync/examples/statalysis/report/termtext"
	"sasync/examples/statalysis/rules"
)

// tick is how often the display looks at the counters.
const tick = 120 * time.Millisecond

func newDisplay(o options, out *os.File) *progress.Display {
	return progress.New(out, progress.Options{
		Terminal: isTerminal(out), Colour: hasColour(out), Width: func() int { return widthOf(out) },
		Quiet: o.quiet, Verbose: o.verbose, Now: time.Now,
	})
}

func (l *loader) addFiles() {
	for _, c := range l.candidates {
		f := &fileLoad{size: c.Size, failed: l.fail}
		f.Name = c.Path
		l.files = append(l.files, f)
	}
}

// startDisplay shows the files and keeps showing how far they are.
func (l *loader) startDisplay() {
	names, sizes := make([]string, len(l.files)), make([]int64, len(l.files))
	for i, f := range l.files {
		names[i], sizes[i] = f.Name, f.size
		f.inFlight = l.inFlight
	}
	for _, n := range l.notices {
		l.display.Notice(n)
	}
	l.display.Start(names, sizes)
	var refresh func()
	refresh = func() {
		l.display.Update(l.current, l.files[l.current].progress())
		l.display.Tick()
		l.reactor.CallLater(tick, refresh)
	}
	l.reactor.CallLater(tick, refresh)
}

func (f *fileLoad) progress() progress.File {
	return progress.File{
		BytesRead: f.position, Size: f.size, Lines: f.Lines, Stored: f.Stored, Duplicates: f.Duplicates,
		Ignored: f.Ignored, Blocked: f.Blocked, Unread: f.Unread,
	}
}

// writeScreen shows what the database and this load have to tell.
func (l *loader) writeScreen(out *os.File) error {
	load := report.Load{Notices: l.notices, Elapsed: l.elapsed}
	for _, f := range l.files {
		load.Files = append(load.Files, f.File)
		load.Samples = append(load.Samples, f.samples...)
	}
	load.BadClients, load.MoreBadClients = l.bad.clients()
	load.Bots = l.bad.bots()
	if !l.options.quiet && isTerminal(out) {
		fmt.Fprintln(out) // between the progress and the screen
	}
	style := report.Style{Width: widthOf(out), Colour: hasColour(out)}
	return report.Write(out, l.summary, &load, style)
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
			IP: ip, Kind: bad.verdict.Action.String(), Rule: rule.Name, RuleFile: rule.File,
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

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// hasColour follows the NO_COLOR convention.
func hasColour(f *os.File) bool { return isTerminal(f) && os.Getenv("NO_COLOR") == "" }

func widthOf(f *os.File) int {
	if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 0 {
		return width
	}
	return 100
}

// count puts a number before a noun, in the plural if it is not one.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	first, rest, _ := strings.Cut(noun, " is ")
	switch {
	case strings.HasSuffix(first, "y"):
		first = strings.TrimSuffix(first, "y") + "ies"
	case strings.HasSuffix(first, "s"):
		first += "es"
	default:
		first += "s"
	}
	if rest != "" {
		first += " are " + rest
	}
	return termtext.Thousands(int64(n)) + " " + first
}
