package progress

import (
	"strings"
	"time"

	"sasync/examples/statalysis/report/termtext"
)

// describe says what the row of a file tells. The last field is the time left,
// and in the end how it ended.
func (d *Display) describe(f *file, now time.Time) row {
	until := now
	if f.state > running {
		until = f.ended
	}
	r := describeCounts(f.File, until.Sub(f.started))
	r.name = strings.TrimPrefix(f.name, d.folder)
	switch {
	case f.state == done:
		r.share, r.texts[percentField] = 1, "100%"
		r.paint, r.leftPaint, r.texts[leftField] = dim, green, "done"
	case f.state == failed:
		r.leftPaint, r.texts[leftField] = red, "failed"
	case d.ended:
		r.leftPaint, r.texts[leftField] = yellow, "halted"
	}
	return r
}

// describeTotal says what the last row tells.
func (d *Display) describeTotal(now time.Time) row {
	r := describeCounts(d.total(), now.Sub(d.started))
	r.name, r.paint, r.leftPaint = d.progress(), bold, bold
	switch {
	case d.count(done, failed) == len(d.files):
		r.leftPaint, r.texts[leftField] = green, "done"
	case d.ended:
		r.leftPaint, r.texts[leftField] = yellow, "halted"
	}
	return r
}

func describeCounts(f File, took time.Duration) (r row) {
	r.share = share(f)
	r.texts[percentField] = percent(f)
	r.numbers[linesField] = f.Lines
	r.numbers[storedField] = f.Stored
	r.numbers[duplicatesField] = f.Duplicates
	r.numbers[ignoredField] = f.Ignored
	r.numbers[blockedField] = f.Blocked
	r.numbers[unreadField] = f.Unread
	r.numbers[speedField] = speed(f.Lines, took)
	if left, ok := timeLeft(f, took); ok {
		r.texts[leftField] = short(left)
	}
	return r
}

// longestName is the width of the longest name that a row may have.
func (d *Display) longestName() (width int) {
	width = len(filesDone(len(d.files), len(d.files)))
	for i := range d.files {
		width = max(width, termtext.Width(termtext.Safe(strings.TrimPrefix(d.files[i].name, d.folder))))
	}
	return width
}

// commonFolder is what all names start with, up to a slash.
func commonFolder(names []string) string {
	if len(names) == 0 {
		return ""
	}
	common := names[0]
	for {
		common = common[:strings.LastIndexByte(common, '/')+1]
		shared := true
		for _, name := range names {
			shared = shared && strings.HasPrefix(name, common)
		}
		if shared {
			return common
		}
		common = strings.TrimSuffix(common, "/")
	}
}
