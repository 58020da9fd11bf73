package load

import (
	"context"
	"slices"

	"sasync/deferred"
	"sasync/examples/statalysis/accesslog"
	"sasync/examples/statalysis/store"
	"sasync/reactor"
)

// identify finds out which of some logs the database has met.
func (l *Loader) identify(co *deferred.Coroutine, logs []accesslog.Candidate) ([]plan, error) {
	var rows []store.File
	for row, err := range store.Files(l.broker).Each(co) {
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	type identified struct {
		plans   []plan
		renamed []store.Renamed
	}
	found, err := deferred.Await(co, reactor.DeferToThread(l.reactor, func(context.Context) (identified, error) {
		plans, renamed := identify(logs, rows, l.config.Rules.Fingerprint())
		return identified{plans, renamed}, nil
	}))
	if err != nil {
		return nil, err
	}
	return found.plans, l.renameFiles(co, found.renamed)
}

// filesOf are those of some logs that are no streams, which come last.
func filesOf(logs []accesslog.Candidate) []accesslog.Candidate {
	if n := slices.IndexFunc(logs, accesslog.Candidate.Stream); n >= 0 {
		return logs[:n]
	}
	return logs
}

// identifyStream finds out whether the database has met a stream that began like
// this one.
func (l *Loader) identifyStream(co *deferred.Coroutine, c accesslog.Candidate, file *accesslog.File) (plan, error) {
	c.Head = file.Head()
	plans, err := l.identify(co, []accesslog.Candidate{c})
	if err != nil {
		return plan{}, err
	}
	return plans[0], nil
}

// renameFiles gives files other names, those too that are being read.
func (l *Loader) renameFiles(co *deferred.Coroutine, renamed []store.Renamed) error {
	if len(renamed) == 0 {
		return nil
	}
	if _, err := deferred.Await(co, store.RenameFiles.Go(l.broker, renamed)); err != nil {
		l.fail(err)
		return err
	}
	for _, n := range renamed {
		for _, f := range l.files {
			if f.row.ID == n.ID {
				f.row.Name = n.Name
			}
		}
	}
	return nil
}
