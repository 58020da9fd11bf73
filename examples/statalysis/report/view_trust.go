package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

const (
	maxFiles   = 12
	maxSamples = 9 // of unread lines
	maxReason  = 3 // of them, of one reason
)

// trust answers: can I trust it?
func (sc screen) trust() section {
	if len(sc.load.Files) == 0 && len(sc.load.Notices) == 0 && sc.s.Files == 0 {
		return section{}
	}
	return section{title: "Can it be trusted?", note: "what became of every line", body: sc.trustLines}
}

func (sc screen) trustLines(width int) (lines []line) {
	for _, n := range sc.load.Notices {
		lines = append(lines, wrap(width, ink(warn, "! "+n))...)
	}
	if len(sc.load.Files) > 0 {
		lines = append(lines, sc.fileLines(width)...)
		lines = append(lines, sc.fileNotes(width)...)
		lines = append(lines, sc.sampleLines(width)...)
	}
	if sc.s.Files > 0 {
		lines = append(lines, wrap(width, ink(faint, sc.history()))...)
	}
	return lines
}

// fileLines has a row for each file, or for those that need a look and the sum
// of the others, and the total. The formats have a column where there is room,
// and where there is very little the names stand above the numbers.
func (sc screen) fileLines(width int) []line {
	t := sc.fileTable()
	if !t.fits(width) {
		t.cut(len(t.columns) - 1)
	}
	if width >= 72 || t.fits(width) {
		return t.lines(width)
	}
	var names []line
	for i, r := range t.rows {
		names = append(names, line{r[0].fit(width)})
		t.rows[i] = r[1:]
	}
	t.columns = t.columns[1:]
	numbers := t.lines(width)
	lines := []line{numbers[0]}
	for i, l := range numbers[1:] {
		lines = append(lines, names[i], l)
	}
	return lines
}

func (sc screen) fileTable() *table {
	t := &table{columns: []column{
		{title: "file", flex: true}, {title: "lines", right: true}, {title: "stored", right: true}, {title: "duplicate", right: true},
		{title: "ignored", right: true}, {title: "blocked", right: true}, {title: "unread", right: true}, {title: "format"}}}
	shown, rest := sc.shownFiles()
	folder := sc.folder()
	for _, f := range shown {
		p := plain
		if f.Err != nil {
			p = bad
		}
		t.addFile(inked(p, strings.TrimPrefix(f.Name, folder)), f, f.describe())
	}
	if len(rest) > 0 {
		var sum File
		for _, f := range rest {
			sum.add(f)
		}
		t.addFile(inked(faint, count(int64(len(rest)), "other file", "other files")), sum, "")
	}
	if len(sc.load.Files) > 1 {
		t.addFile(inked(strong, "all"), sc.load.total(), "")
	}
	return t
}

// folder is what the names of all files start with, up to a slash.
func (sc screen) folder() string {
	common := sc.load.Files[0].Name
	for _, f := range sc.load.Files {
		for !strings.HasPrefix(f.Name, common[:strings.LastIndexByte(common, '/')+1]) {
			common = common[:strings.LastIndexByte(common, '/')]
		}
	}
	return common[:strings.LastIndexByte(common, '/')+1]
}

func (t *table) addFile(name cell, f File, format string) {
	unread := number(f.Unread)
	if f.Unread > 0 {
		unread.paint = warn
	}
	t.add(name, number(f.Lines), inked(good, thousands(f.Stored)), number(f.Duplicates), number(f.Ignored), number(f.Blocked), unread, inked(faint, format))
}

// describe is the format of the file and the host that it is all about.
func (f *File) describe() string {
	if f.Vhost == "" {
		return f.Format
	}
	return f.Format + ", all of " + f.Vhost
}

// shownFiles are all files if they are few, else those that failed or have most
// unread lines.
func (sc screen) shownFiles() (shown, rest []File) {
	files := sc.load.Files
	if len(files) <= maxFiles {
		return files, nil
	}
	byNeed := slices.SortedStableFunc(slices.Values(files), func(a, b File) int {
		if (a.Err != nil) != (b.Err != nil) {
			if a.Err != nil {
				return -1
			}
			return 1
		}
		return cmp.Compare(b.Unread, a.Unread)
	})
	return byNeed[:maxFiles-1], byNeed[maxFiles-1:]
}

func (sc screen) fileNotes(width int) (lines []line) {
	for _, f := range sc.load.Files {
		if f.Err != nil {
			lines = append(lines, wrap(width, ink(bad, f.Name+": "+f.Err.Error()))...)
		}
		if n := f.left(); n != 0 {
			lines = append(lines, wrap(width, ink(bad, fmt.Sprintf("%s: the counts do not add up: %s unaccounted for", f.Name, count(n, "line", "lines"))))...)
		}
	}
	t := sc.load.total()
	if gone := t.Purged + sc.load.Swept; gone > 0 {
		lines = append(lines, wrap(width, ink(plain, fmt.Sprintf("%s stored before were deleted, because their addresses turned out to be bad.", count(gone, "request", "requests"))))...)
	}
	return append(lines, wrap(width, ink(faint, sc.facts(t)))...)
}

// facts are where the files are, their formats and the time taken.
func (sc screen) facts(total File) string {
	var facts []string
	if folder := sc.folder(); folder != "" {
		facts = append(facts, "In "+folder+".")
	}
	if formats := sc.formats(); formats != "" {
		facts = append(facts, "Format: "+formats+".")
	}
	if sc.load.Elapsed > 0 {
		facts = append(facts, fmt.Sprintf("%s in %s%s.", count(total.Lines, "line", "lines"), duration(sc.load.Elapsed), rate(total.Lines, sc.load.Elapsed)))
	}
	return strings.Join(facts, " ")
}

// formats counts the files by format.
func (sc screen) formats() string {
	counts := map[string]int64{}
	var names []string
	for _, f := range sc.load.Files {
		name := f.describe()
		if name == "" {
			continue
		}
		if counts[name] == 0 {
			names = append(names, name)
		}
		counts[name]++
	}
	if len(names) == 1 {
		return names[0]
	}
	for i, name := range names {
		names[i] = fmt.Sprintf("%s (%s)", name, count(counts[name], "file", "files"))
	}
	return some(names, 6)
}

// sampleLines shows lines that could not be read, a few of each reason.
func (sc screen) sampleLines(width int) (lines []line) {
	byReason := map[string]int{}
	shown := 0
	folder := sc.folder()
	for _, s := range sc.load.Samples {
		if byReason[s.Reason]++; byReason[s.Reason] > maxReason || shown == maxSamples {
			continue
		}
		if shown++; shown == 1 {
			lines = append(lines, line{ink(plain, "Lines that could not be read, for example:")})
		}
		where := fmt.Sprintf("%s:%d ", strings.TrimPrefix(s.File, folder), s.Line)
		lines = append(lines, line{ink(faint, where).fit(width * 2 / 3), ink(warn, s.Reason)}.fit(width), line{ink(plain, "  "), ink(plain, s.Text)}.fit(width))
	}
	return lines
}

// history is what was ever loaded.
func (sc screen) history() string {
	s := sc.s
	text := fmt.Sprintf("The database knows %s with %s, of which %s could not be read", count(s.Files, "log", "logs"), count(s.FileLines, "line", "lines"), thousands(s.FileUnread))
	if s.Entries == 0 {
		return text + "."
	}
	const layout = "Mon 2 Jan 2006 15:04"
	return fmt.Sprintf("%s; its entries are from %s to %s (%s).", text, clock(s.First).Format(layout), clock(s.Last).Format(layout), zone(s.Offset))
}
