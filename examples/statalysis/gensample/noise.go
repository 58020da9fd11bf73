package main

import (
	"slices"
	"strings"
)

const (
	overlap = 64  // lines that both files of the shop hold
	margin  = 150 // lines at both ends of a file that stay whole
)

// damage turns the logs into files and gives them the faults of real ones.
func damage(w *world) []*logFile {
	r := newRandom(w.seed, "damage")
	older, newer := rotate(w.shopLog)
	blog := &logFile{name: "blog-access.log", log: w.blogLog, lines: render(w.blogLog, w.blogLog.inOrder()), open: true}
	vhosts := &logFile{name: "vhosts-access.log.gz", log: w.vhostsLog, lines: render(w.vhostsLog, writeLate(r, w.vhostsLog.inOrder()))}
	api := &logFile{name: "api-common.log.gz", log: w.apiLog, lines: render(w.apiLog, w.apiLog.inOrder()), crlf: true}

	tear(r, older, cutDate, cutRequest, glue)
	tear(r, newer, cutRequest, loseHead, glue, cutDate, loseHead)
	tear(r, vhosts, glue, loseHead)
	tear(r, api, cutRequest, cutDate)
	addBlank(r, newer)
	addBlank(r, api)
	repeat(r, older, 14)
	repeat(r, newer, 11)
	repeat(r, vhosts, 37)
	repeat(r, blog, 3)
	return []*logFile{older, newer, blog, vhosts, api}
}

// render writes the lines of records.
func render(l *accessLog, records []record) []line {
	lines := make([]line, len(records))
	for i := range records {
		lines[i] = line{l.text(&records[i]), &records[i]}
	}
	return lines
}

// rotate splits the shop's log in two. The log was copied before it was
// emptied, so the newer file begins with the last lines of the older one.
func rotate(l *accessLog) (older, newer *logFile) {
	lines := render(l, l.inOrder())
	cut := slices.IndexFunc(lines, func(l line) bool { return l.rec.at >= rotation })
	older = &logFile{name: "shop-access.log.2.gz", log: l, lines: slices.Clone(lines[:cut])}
	newer = &logFile{name: "shop-access.log.1.gz", log: l, lines: slices.Clone(lines[cut-overlap:])}
	return older, newer
}

// writeLate puts a stretch of requests in the order in which they ended:
// Apache notes when a request began, and writes it down when it is answered.
// Redirects are answered at once.
func writeLate(r random, records []record) []record {
	stretch := records[len(records)/3:][:420]
	ended := make(map[*record]int64, len(stretch))
	order := make([]*record, len(stretch))
	for i := range stretch {
		rec := stretch[i]
		order[i] = &rec
		ended[&rec] = rec.at
		if rec.status == 200 && r.chance(45) {
			ended[&rec] += int64(r.between(1, 240))
		}
	}
	slices.SortStableFunc(order, func(a, b *record) int { return int(ended[a] - ended[b]) })
	for i, rec := range order {
		stretch[i] = *rec
	}
	return records
}

// repeat writes some lines twice: a click too many, within the same second.
func repeat(r random, f *logFile, times int) {
	for range times {
		i := f.anyLine(r)
		f.lines = slices.Insert(f.lines, i+1, f.lines[i])
	}
}

// addBlank puts an empty line somewhere.
func addBlank(r random, f *logFile) {
	f.lines = slices.Insert(f.lines, f.anyLine(r), line{})
}

// anyLine is the number of a whole line that holds a sensible request and
// comes before another one that does.
func (f *logFile) anyLine(r random) int {
	whole := func(l line) bool { return l.rec != nil && l.rec.method != "" }
	for {
		i := r.between(margin, len(f.lines)-margin)
		if whole(f.lines[i]) && whole(f.lines[i+1]) {
			return i
		}
	}
}

// A tearing ruins line i so that no reader can make sense of it: it has no
// whole date, or no end of the request.
type tearing func(r random, f *logFile, i int) string

func tear(r random, f *logFile, tearings ...tearing) {
	for _, t := range tearings {
		i := f.anyLine(r)
		f.lines[i] = line{text: t(r, f, i)}
	}
}

// cutDate ends the line within its date.
func cutDate(r random, f *logFile, i int) string {
	text := f.lines[i].text
	return text[:strings.IndexByte(text, '[')+r.between(5, 18)]
}

// cutRequest ends the line within its request.
func cutRequest(r random, f *logFile, i int) string {
	text := f.lines[i].text
	return text[:strings.IndexByte(text, '"')+r.between(3, 6)]
}

// loseHead begins the line within its request.
func loseHead(r random, f *logFile, i int) string {
	_, rest, _ := strings.Cut(f.lines[i].text, "] \"")
	return rest[r.between(1, 4):]
}

// glue ends the line within its date and puts the next one behind it.
func glue(r random, f *logFile, i int) string {
	text := cutDate(r, f, i) + f.lines[i+1].text
	f.lines = slices.Delete(f.lines, i+1, i+2)
	return text
}
