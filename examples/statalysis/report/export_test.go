package report

import "sasync/dbthread"

// Gather is Ask in one transaction, for tests of the steps and to hold that
// splitting them in two changes nothing.
func Gather(tx *dbthread.Tx, o Options) (*Summary, error) {
	return gatherSteps(tx, o, func(g *gatherer) []step { return append(g.visits(), g.ways()...) })
}
