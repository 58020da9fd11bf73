package main

import (
	"fmt"
	"io"
	"strings"

	"sasync/examples/statalysis/rules"
)

// chooseRules gives the rules that the command line asks for.
func chooseRules(o options, stderr io.Writer) (set *rules.Set, notices []string, ok bool) {
	set, broken, err := o.ruleSet()
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

// ruleSet is the folder's rules, or the default ones, or none, and those of the
// options for lines to leave out.
func (o options) ruleSet() (set *rules.Set, broken []rules.Broken, err error) {
	switch {
	case o.noRules:
		set = rules.None()
	case o.rulesDir == "":
		set = rules.Default()
	default:
		if set, broken, err = rules.Load(o.rulesDir); err != nil {
			return nil, nil, err
		}
	}
	if o.blocked != "" {
		var more []rules.Broken
		if set, more, err = set.WithBlocked(o.blocked); err != nil {
			return nil, nil, err
		}
		broken = append(broken, more...)
	}
	for status := range strings.FieldsFuncSeq(o.skipStatus, func(r rune) bool { return r == ',' || r == ' ' }) {
		if set, err = set.WithoutStatus(status); err != nil {
			return nil, nil, err
		}
	}
	if o.skipParts {
		set = set.WithoutParts()
	}
	return set, broken, nil
}

// hasRuleFiles tells whether rules come from files that may change.
func (o options) hasRuleFiles() bool { return o.rulesDir != "" || o.blocked != "" }

// ruleStamp is another text when those have changed. Blocks on the disk.
func (o options) ruleStamp() string {
	if o.blocked == "" {
		return rules.Stamp(o.rulesDir)
	}
	return rules.Stamp(o.rulesDir, o.blocked)
}
