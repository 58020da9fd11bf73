package load

import (
	"os"
	"path/filepath"
	"slices"

	"sasync/examples/statalysis/accesslog"
	"sasync/examples/statalysis/store"
)

// plan is what is to be done with a log.
type plan struct {
	row  store.File // ID is 0 where the database has not met it
	step step
}

type step uint8

const (
	fromStart step = iota
	resume         // at row's mark, if the text before it is the same
	unchanged      // nothing is new: it is not read
)

// identify finds the logs among those that the database has met: by name where
// the content fits, otherwise by content, as a log that was rotated has another
// name. A log whose name another one has now is renamed too. Blocks on the disk.
func identify(logs []accesslog.Candidate, rows []store.File, rules string) (plans []plan, renamed []store.Renamed) {
	i := identification{rows: rows, taken: make([]bool, len(rows)), plans: make([]plan, len(logs))}
	names := make([]string, len(logs))
	for n, log := range logs {
		names[n] = absolute(log.Path)
		i.byName(n, log, names[n])
	}
	for n, log := range logs {
		if i.plans[n].row.ID == 0 {
			i.byContent(n, log)
		}
	}
	for n, log := range logs {
		p := &i.plans[n]
		if p.row.ID != 0 && p.row.Name != names[n] {
			renamed = append(renamed, store.Renamed{ID: p.row.ID, Name: names[n]})
		}
		p.step = stepOf(p.row, log, names[n], rules)
		p.row.Name = names[n]
	}
	return i.plans, append(renamed, i.displaced(names)...)
}

type identification struct {
	rows  []store.File
	taken []bool // rows that a log has been found for
	plans []plan
}

func (i *identification) take(log, row int) {
	i.taken[row] = true
	i.plans[log].row = i.rows[row]
}

// byName takes the row of the same name. A row without a head is of a version
// that did not keep it.
func (i *identification) byName(n int, log accesslog.Candidate, name string) {
	row := slices.IndexFunc(i.rows, func(f store.File) bool { return f.Name == name })
	if row >= 0 && (i.rows[row].Head == "" || accesslog.IsHead(i.rows[row].Head, log.Head)) {
		i.take(n, row)
	}
}

// byContent takes the row of a log that began the same and is no longer where it
// was. If it still is there, then this one is a copy.
func (i *identification) byContent(n int, log accesslog.Candidate) {
	best := -1
	for row, f := range i.rows {
		if i.taken[row] || f.Head == "" || !accesslog.IsHead(f.Head, log.Head) || best >= 0 && f.Position <= i.rows[best].Position {
			continue
		}
		if !isCopy(f, log) {
			best = row
		}
	}
	if best >= 0 {
		i.take(n, best)
	}
}

// isCopy tells whether another file of the row's name still begins as the row
// says.
func isCopy(f store.File, log accesslog.Candidate) bool {
	there, err := os.Stat(f.Name)
	if err != nil || !there.Mode().IsRegular() {
		return false
	}
	if here, err := os.Stat(log.Path); !log.Stream() && (err != nil || os.SameFile(here, there)) {
		return false
	}
	other, err := accesslog.Open(f.Name, accesslog.Options{Layout: log.Layout})
	if err != nil {
		return false
	}
	defer other.Close()
	return accesslog.IsHead(f.Head, other.Head())
}

// displaced gives the rows that no log was found for another name if a log has
// theirs.
func (i *identification) displaced(names []string) (renamed []store.Renamed) {
	for row, f := range i.rows {
		if !i.taken[row] && slices.Contains(names, f.Name) {
			renamed = append(renamed, store.Displaced(f))
		}
	}
	return renamed
}

func stepOf(row store.File, log accesslog.Candidate, name, rules string) step {
	switch {
	case row.ID == 0 || row.Head == "" || row.Rules != rules || log.Stream():
		return fromStart
	case row.Format != log.Format.String() || log.Layout != nil && row.Unread > 0: // read as something else
		return fromStart
	case row.Loaded == 0: // it was not read to its end
		return resume
	case row.Bytes == log.Size && row.Modified == log.ModTime.Unix():
		return unchanged
	case row.Name == name && !log.Packed && log.Size <= row.Bytes: // it did not grow, but was written
		return fromStart
	}
	return resume
}

func absolute(path string) string {
	if path == accesslog.Stdin {
		return path
	}
	if name, err := filepath.Abs(path); err == nil {
		return name
	}
	return path
}
