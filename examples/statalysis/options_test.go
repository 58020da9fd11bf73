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

func TestOptions_EachFlagArrives(t *testing.T) {
	o, err := parseOptions([]string{"-no-screen", "-v", "-q", "-no-rules", "a.log"}, t.Output())
	if err != nil || !o.noScreen || !o.verbose || !o.quiet || !o.noRules {
		t.Errorf("%+v, %v", o, err)
	}
	if o, err := parseFollow([]string{"-q", "-db", "x.db", "a.log"}, t.Output()); err != nil || !o.quiet || o.db != "x.db" {
		t.Errorf("%+v, %v", o, err)
	}
}
