package main

import (
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/examples/statalysis/report/termtext"
	"sasync/examples/statalysis/rules"
	"sasync/examples/statalysis/store"
)

func runRulesStats(args []string, stdout, stderr *os.File) int {
	var db string
	flags := newFlags("rules stats", rulesUsage, stderr)
	databaseFlag(flags, &db)
	rest, err := parseFlags(flags, args)
	switch {
	case err != nil:
		return usageCode(err)
	case len(rest) > 0:
		mistake(stderr, "rules stats", "it takes no files: %q", rest[0])
		return exitUsage
	}
	err = onDatabase(db, stderr, func(co *deferred.Coroutine, b *dbthread.Broker) error {
		effects, err := deferred.Await(co, dbthread.Read(b, "effects of rules", store.Effects))
		if err == nil {
			writeEffects(stdout, effects)
		}
		return err
	})
	if err != nil {
		complain(stderr, err)
		return exitFailed
	}
	return exitOK
}

func writeEffects(out io.Writer, effects []store.Effect) {
	if len(effects) == 0 {
		fmt.Fprintln(out, "No rule has caught anybody.")
		return
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "requests\tserved\taddresses\taction\trule\t")
	hurting := int64(0)
	for _, e := range effects {
		mark := ""
		if e.Hurts() {
			mark = "!"
			hurting++
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", termtext.Thousands(e.Requests), servedShare(e), termtext.Thousands(e.Addresses),
			e.Action, termtext.Shorten(termtext.Safe(effectText(e)), 60), mark)
	}
	w.Flush()
	if hurting > 0 {
		fmt.Fprintf(out, "\n! Most of what was asked for is there: are these people? statalysis report -section bad -rule RULE shows who they are.\n")
	}
}

func servedShare(e store.Effect) string {
	if e.Requests == 0 {
		return "-"
	}
	return fmt.Sprintf("%d %%", 100*e.Served/e.Requests)
}

// effectText names the rule as a person finds it.
func effectText(e store.Effect) string {
	return ruleText(rules.Rule{Name: e.Name, Text: e.Text, File: e.File, Line: int(e.Line)})
}
