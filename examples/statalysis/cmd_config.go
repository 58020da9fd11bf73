package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"sasync/examples/statalysis/report/termtext"
)

const configUsage = `statalysis config shows the settings that hold, and where each comes from: the
environment, a file, or the program itself.

Usage:

  statalysis config [flags] [COMMAND]

Without a command it shows what is not as the program has it by itself. A flag of
any command can be set for good, -keep-last for one by the environment variable
STATALYSIS_KEEP_LAST, or in ~/.config/statalysis/config (in XDG_CONFIG_HOME, if
that is set):

  # for all commands that have the flag
  db = /var/lib/statalysis/stat.db

  [load]
  keep-last = 90d
  no-screen = true

What the command line says comes first, then the environment, then the command's
part of the file, then the file's part for all. What purge deletes is said on the
command line only.

Examples:

  statalysis config
  statalysis config load

Flags:

`

func runConfig(args []string, stdout, stderr *os.File) int {
	flags := newFlags("config", configUsage, stderr)
	rest, err := parseFlags(flags, args)
	switch {
	case err != nil:
		return usageCode(err)
	case len(rest) > 2:
		mistake(stderr, "config", "one command, please")
		return exitUsage
	}
	c := configView{command: strings.Join(rest, " "), file: flags.Lookup("config"), out: stdout}
	flags.Visit(func(f *flag.Flag) { c.named = c.named || f.Name == "config" })
	found, err := c.write()
	switch {
	case err != nil:
		complain(stderr, err)
		return exitFailed
	case !found:
		mistake(stderr, "config", "there is no command %q", c.command)
		return exitUsage
	}
	return exitOK
}

// configView shows settings.
type configView struct {
	command string // "" is all
	file    *flag.Flag
	named   bool // -config is there
	out     io.Writer
}

// write shows the settings of the command, or of all, and says whether there is
// any.
func (c configView) write() (found bool, err error) {
	c.writeFile()
	for _, d := range describeAll() {
		if d.flags == nil || c.command != "" && d.name != c.command {
			continue
		}
		found = true
		if c.named {
			d.flags.Set("config", c.file.Value.String())
		}
		from, err := settle(d.flags)
		if err != nil {
			return true, err
		}
		c.writeCommand(d, from)
	}
	return found, nil
}

func (c configView) writeFile() {
	path, named := os.LookupEnv(environment("config"))
	if c.named {
		path, named = c.file.Value.String(), true
	}
	if !named {
		path = defaultConfig()
	}
	what := "read"
	if _, err := os.Stat(path); err != nil {
		what = "is not there"
	}
	if path == "" {
		path, what = "no file", "read"
	}
	fmt.Fprintf(c.out, "%s: %s\n", termtext.Safe(path), what)
}

func (c configView) writeCommand(d description, from map[string]string) {
	w := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
	begun := false
	for _, f := range d.allFlags() {
		where := from[f.Name]
		if !isSettable(d.name, f.Name) || where == "" && c.command == "" {
			continue
		}
		if !begun {
			begun = true
			fmt.Fprintf(c.out, "\nstatalysis %s\n", d.name)
		}
		if where == "" {
			where = "as the program has it"
		}
		value := f.Value.String()
		if f.Name == "db" {
			value = shownDatabase(value)
		}
		fmt.Fprintf(w, "  -%s\t%s\t%s\n", f.Name, termtext.Safe(value), termtext.Safe(where))
	}
	w.Flush()
}
