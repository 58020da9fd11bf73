package load

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"sasync/deferred"
	"sasync/examples/statalysis/accesslog"
	"sasync/reactor"
)

// places are the files and folders that are followed. It remembers what was found
// in them, so that a file is looked into when it is new or has changed. One thread
// at a time.
type places struct {
	paths  []string
	layout *accesslog.Layout
	met    map[string]met // bounded by the files that are there
}

// met is a file as it was found.
type met struct {
	info os.FileInfo
	size int64
	when time.Time
}

func newPlaces(paths []string, layout *accesslog.Layout) *places {
	return &places{paths: paths, layout: layout, met: map[string]met{}}
}

// named tells whether a file is named itself, and not by its folder.
func (p *places) named(path string) bool { return slices.Contains(p.paths, path) }

// found is what a search has found.
type found struct {
	logs    []accesslog.Candidate // new, or changed and not open
	moved   []moved
	notices []string
}

// moved is an open file that has another name now.
type moved struct {
	tail int
	path string
}

// search looks for logs beside those that are open. Loop only.
func (p *places) search(co *deferred.Coroutine, r *reactor.Reactor, open []*accesslog.File) (found, error) {
	return deferred.Await(co, reactor.DeferToThread(r, func(context.Context) (found, error) { return p.find(open), nil }))
}

// find is search for a thread. Blocks on the disk.
func (p *places) find(open []*accesslog.File) (out found) {
	infos := make([]os.FileInfo, len(open))
	for i, file := range open {
		infos[i], _ = file.Stat() // nil is no file's
	}
	there := map[string]met{}
	var changed []string
	for _, path := range p.files(&out) {
		info, err := os.Stat(path)
		if err != nil || !info.Mode().IsRegular() {
			continue // it will be met when it is there
		}
		now := met{info, info.Size(), info.ModTime()}
		before, known := p.met[path]
		there[path] = now
		isTail := slices.IndexFunc(infos, func(i os.FileInfo) bool { return i != nil && os.SameFile(i, info) })
		switch {
		case isTail >= 0:
			if open[isTail].Path() != path && (!known || !os.SameFile(before.info, info)) {
				out.moved = append(out.moved, moved{isTail, path})
			}
		case !known || !os.SameFile(before.info, info) || before.size != now.size || !before.when.Equal(now.when):
			changed = append(changed, path)
		}
	}
	p.met = there
	var notices []accesslog.Notice
	var errs []error
	out.logs, notices, errs = accesslog.Expand(changed, p.layout)
	for _, n := range notices {
		if !errors.Is(n.Err, accesslog.ErrEmpty) {
			out.notices = append(out.notices, n.String())
		}
	}
	for _, err := range errs {
		if !p.passesOver(err) {
			out.notices = append(out.notices, err.Error())
		}
	}
	return out
}

// passesOver tells whether an error is of a file that is no log, in a folder.
func (p *places) passesOver(err error) bool {
	if !errors.Is(err, accesslog.ErrNotALog) && !errors.Is(err, accesslog.ErrBinary) {
		return false
	}
	return !slices.ContainsFunc(p.paths, func(path string) bool { return strings.Contains(err.Error(), strconv.Quote(path)) })
}

// files are the files that the places lead to now.
func (p *places) files(out *found) (files []string) {
	for _, path := range p.paths {
		info, err := os.Stat(path)
		if err != nil {
			out.notices = append(out.notices, fmt.Sprintf("waiting for %s, which is not there", path))
			continue
		}
		if !info.IsDir() {
			files = append(files, path)
			continue
		}
		entries, err := os.ReadDir(path)
		if err != nil {
			out.notices = append(out.notices, err.Error())
			continue
		}
		for _, e := range entries {
			if !e.IsDir() && !strings.HasPrefix(e.Name(), ".") {
				files = append(files, filepath.Join(path, e.Name()))
			}
		}
	}
	return files
}
