package main

import (
	"fmt"
	"io"
	"os"

	"sasync/examples/statalysis/report/termtext"
	"sasync/examples/statalysis/rules"
)

func runRulesCheck(args []string, stdout, stderr *os.File) int {
	rest, err := parseFlags(newFlags("rules check", rulesUsage, stderr), args)
	switch {
	case err != nil:
		return usageCode(err)
	case len(rest) > 1:
		mistake(stderr, "rules check", "one folder, please, not %d", len(rest))
		return exitUsage
	}
	folder := ""
	if len(rest) == 1 {
		folder = rest[0]
	}
	set, whole := rulesOf(folder, stderr)
	if set == nil {
		return exitFailed
	}
	if harm := writeHarm(stderr, set); harm > 0 || !whole {
		return exitFailed
	}
	fmt.Fprintf(stdout, "%s, all in order; none catches what people with common browsers do.\n", termtext.Count(int64(set.Len()), "rule"))
	return exitOK
}

// writeHarm names the rules that catch what people do, and counts them.
func writeHarm(out io.Writer, set *rules.Set) (harmful int) {
	told := map[int32]bool{}
	sifter := set.NewSifter()
	for _, p := range rules.People() {
		v := sifter.Sift(p.Line)
		if v.Action > rules.Skip && !told[v.Rule] {
			told[v.Rule] = true
			fmt.Fprintf(out, "statalysis: rules: %s would catch people: %s\n", ruleText(set.Rules()[v.Rule]), p.What)
		}
	}
	return len(told)
}
