package main

import (
	"fmt"
	"io"
	"os"

	"sasync/examples/statalysis/rules"
)

func runRulesInit(args []string, stdout, stderr *os.File) int {
	flags := newFlags("rules init", rulesUsage, stderr)
	rest, err := parseFlags(flags, args)
	switch {
	case err != nil:
		return usageCode(err)
	case len(rest) != 1:
		mistake(stderr, "rules init", "name the folder that the rules are to be written into; for example: statalysis rules init rules")
		return exitUsage
	}
	names, err := rules.WriteDefault(rest[0])
	if err != nil {
		complain(stderr, err)
		return exitFailed
	}
	writeInit(stdout, rest[0], names)
	return exitOK
}

func writeInit(out io.Writer, folder string, names []string) {
	fmt.Fprintf(out, "Wrote %d rule files into %s:\n", len(names), folder)
	for _, name := range names {
		fmt.Fprintf(out, "  %s\n", name)
	}
	fmt.Fprintf(out, "Change them as you like; then\n\n  statalysis rules check %s\n  statalysis load -rules %s /var/log/nginx\n", folder, folder)
}
