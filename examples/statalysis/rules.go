package main

import (
	"fmt"
	"io"

	"sasync/examples/statalysis/rules"
)

// chooseRules gives the rules that the command line asks for.
func chooseRules(o options, stderr io.Writer) (set *rules.Set, notices []string, ok bool) {
	switch {
	case o.noRules:
		return rules.None(), nil, true
	case o.rulesDir == "":
		return rules.Default(), nil, true
	}
	set, broken, err := rules.Load(o.rulesDir)
	if err != nil {
		complain(stderr, err)
		return nil, nil, false
	}
	for _, b := range broken {
		if o.skipBrokenRules {
			notices = append(notices, "rule left out: "+b.Error())
		} else {
			complain(stderr, b)
		}
	}
	if len(broken) > 0 && !o.skipBrokenRules {
		fmt.Fprintln(stderr, "statalysis: nothing was loaded; mend the rules, or go on without the broken ones with -skip-broken-rules")
		return nil, nil, false
	}
	return set, notices, true
}
