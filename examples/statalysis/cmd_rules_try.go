package main

import (
	"bufio"
	"fmt"
	"io"
	"os"

	"sasync/examples/statalysis/accesslog"
	"sasync/examples/statalysis/load"
	"sasync/examples/statalysis/report/termtext"
	"sasync/examples/statalysis/rules"
)

func runRulesTest(args []string, stdout, stderr *os.File) int {
	flags := newFlags("rules test", rulesUsage, stderr)
	folder := flags.String("rules", "", "the rules of this `folder` instead of the default ones")
	rest, err := parseFlags(flags, args)
	switch {
	case err != nil:
		return usageCode(err)
	case len(rest) != 1:
		mistake(stderr, "rules test", "one line of a log, please, in quotes, or - for standard input")
		return exitUsage
	}
	set, _ := rulesOf(*folder, stderr)
	if set == nil {
		return exitFailed
	}
	t := lineTest{out: stdout, set: set, sifter: set.NewSifter()}
	if rest[0] != "-" {
		err = t.line(rest[0])
	} else {
		err = t.lines(os.Stdin)
	}
	if err != nil {
		complain(stderr, err)
		return exitFailed
	}
	return exitOK
}

// lineTest says what the rules say of lines.
type lineTest struct {
	out    io.Writer
	set    *rules.Set
	sifter *rules.Sifter
}

func (t *lineTest) lines(in io.Reader) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		if err := t.line(lines.Text()); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
	return lines.Err()
}

func (t *lineTest) line(text string) error {
	format, err := accesslog.Detect([]byte(text))
	if err != nil {
		return err
	}
	var r accesslog.Record
	p := accesslog.Parser{Format: format}
	if err := p.Parse(text, &r); err != nil {
		return err
	}
	fmt.Fprintf(t.out, "%s %s %s: %s\n", termtext.Safe(r.IP), termtext.Safe(r.Method), termtext.Safe(r.URL), t.verdict(load.RuleLine(&r)))
	return nil
}

func (t *lineTest) verdict(l rules.Line) string {
	v := t.sifter.Sift(l)
	if v.Action == rules.Accept {
		return "accepted"
	}
	what := map[rules.Action]string{
		rules.Skip:   "this line is left out, by ",
		rules.Ignore: "the address is ignored, by ",
		rules.Block:  "the address is blocked, by ",
	}[v.Action]
	return what + ruleText(t.set.Rules()[v.Rule])
}
