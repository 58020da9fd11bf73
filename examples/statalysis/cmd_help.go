package main

import (
	"io"
	"os"
	"strings"
)

const helpUsage = `statalysis help tells what a command does.

Usage:

  statalysis help [flags] [COMMAND]

Examples:

  statalysis help load
  statalysis help rules dry-run
  statalysis help -man > /usr/local/share/man/man1/statalysis.1

Flags:

`

func runHelp(args []string, stdout, stderr *os.File) int {
	flags := newFlags("help", helpUsage, stderr)
	man := flags.Bool("man", false, "print all help as a page for man")
	rest, err := parseFlags(flags, args)
	switch {
	case err != nil:
		return usageCode(err)
	case *man:
		io.WriteString(stdout, manPage(describeAll()))
		return exitOK
	case len(rest) == 0:
		writeUsage(stdout)
		return exitOK
	}
	name := strings.Join(rest, " ")
	for _, d := range describeAll() {
		if d.name == name {
			d.help(stdout)
			return exitOK
		}
	}
	mistake(stderr, "help", "there is no command %q; see statalysis help", name)
	return exitUsage
}

// help writes what -h would.
func (d description) help(out io.Writer) {
	io.WriteString(out, d.usage)
	if d.flags != nil {
		d.flags.SetOutput(out)
		d.flags.PrintDefaults()
	}
}
