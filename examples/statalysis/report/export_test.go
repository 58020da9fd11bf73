package report

import "sasync/dbthread"

// Schema is for the examples, which stand outside of the package.
var Schema = schema

// Gather is Ask in one transaction, for tests of the steps and to hold that
// splitting them in two changes nothing.
func Gather(tx *dbthread.Tx, o Options) (*Summary, error) {
	return gatherSteps(tx, o, func(g *gatherer) []step { return append(g.visits(), g.ways()...) })
}
