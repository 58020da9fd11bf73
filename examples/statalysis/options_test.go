package main

import (
	"slices"
	"testing"
)

func TestOptions_BehindTwoDashesAreOnlyFiles(t *testing.T) {
	for _, args := range [][]string{{"--", "-a.log", "-q"}, {"-v", "--", "-a.log", "-q"}, {"-db", "x.db", "--", "-a.log", "-q"}} {
		o, err := parseOptions(args, t.Output())
		if err != nil || !slices.Equal(o.paths, []string{"-a.log", "-q"}) || o.quiet {
			t.Errorf("%q: files %q, %v", args, o.paths, err)
		}
	}
}

// An unset variable in a script must not bring the default rules in secret.
func TestOptions_EmptyRulesFolderIsAMistake(t *testing.T) {
	for _, args := range [][]string{{"-rules", "", "a.log"}, {"-rules=", "-no-rules", "a.log"}} {
		if _, err := parseOptions(args, t.Output()); err != errUsage {
			t.Errorf("%q: %v", args, err)
		}
	}
}
