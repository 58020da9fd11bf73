package main

import (
	"fmt"
	"io"
	"os"

	"sasync/examples/statalysis/rules"
)

const rulesUsage = `statalysis rules keeps bots and attackers out: who is caught by a rule counts as
no person.

Usage:

  statalysis rules init FOLDER                 write the default rules into a new folder, to be changed
  statalysis rules check [FOLDER]              name the lines that are no rules, and rules that would hurt people
  statalysis rules test [-rules FOLDER] LINE   say which rule catches a line of a log; - reads lines from standard input
  statalysis rules dry-run [-rules FOLDER] FILE-OR-FOLDER...
                                               sift logs, store nothing, and say what each rule would catch
  statalysis rules stats [-db DB]              say what each rule has caught, and whether it hurts people

Without a folder the default rules are meant. A rule file's extension says what
its lines look at: .ua, .url, .ref, .vhost (regular expressions), .ip, .net,
.blocked (addresses), .method, .status, .rate. statalysis load -rules FOLDER
uses them.
`

// rulesCommands are the commands behind "rules".
func rulesCommands() []command {
	return []command{
		{"init", "write the default rules into a new folder, to be changed", runRulesInit},
		{"check", "name the lines that are no rules, and rules that would hurt people", runRulesCheck},
		{"test", "say which rule catches a line of a log", runRulesTest},
		{"dry-run", "sift logs, store nothing, and say what each rule would catch", runRulesDryRun},
		{"stats", "say what each rule has caught, and whether it hurts people", runRulesStats},
	}
}

func runRules(args []string, stdout, stderr *os.File) int {
	if len(args) == 0 {
		io.WriteString(stderr, rulesUsage)
		return exitUsage
	}
	for _, c := range rulesCommands() {
		if c.name == args[0] {
			return c.run(args[1:], stdout, stderr)
		}
	}
	switch args[0] {
	case "help", "-h", "-help", "--help":
		io.WriteString(stdout, rulesUsage)
		return exitOK
	}
	mistake(stderr, "rules", "there is no %q; see statalysis rules -h", args[0])
	return exitUsage
}

// rulesOf loads the rules of a folder, "" for the default ones, and complains
// about lines that are none.
func rulesOf(folder string, stderr io.Writer) (set *rules.Set, whole bool) {
	if folder == "" {
		return rules.Default(), true
	}
	set, broken, err := rules.Load(folder)
	if err != nil {
		complain(stderr, err)
		return nil, false
	}
	for _, b := range broken {
		complain(stderr, b)
	}
	return set, len(broken) == 0
}

// ruleText names a rule as a person finds it.
func ruleText(r rules.Rule) string {
	if r.File == "" {
		return fmt.Sprintf("%s (built in)", r.Name)
	}
	if r.Name == r.Text {
		return fmt.Sprintf("%s (%s:%d)", r.Text, r.File, r.Line)
	}
	return fmt.Sprintf("%s: %s (%s:%d)", r.Name, r.Text, r.File, r.Line)
}
