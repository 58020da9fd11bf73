package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
)

// options are what the command line of load asks for.
type options struct {
	db              string
	rulesDir        string
	rulesNamed      bool // -rules is there; it may be empty by mistake
	noRules         bool
	skipBrokenRules bool
	valueLength     int
	quiet           bool
	verbose         bool
	paths           []string
}

const loadUsage = `statalysis loads web access logs into SQL and shows what real people did.

Usage:

  statalysis load [flags] FILE-OR-FOLDER...

A log may be plain or gzipped, in the common or combined format, with or
without a virtual host before it; its format is told by its content. A folder is
not searched deeper. Loading a log again adds nothing.

Flags, before or after the files:

`

// errUsage is a mistake on the command line; its message has been printed.
var errUsage = errors.New("usage")

// parseOptions reads the command line of load. Flags may stand after files.
func parseOptions(args []string, stderr io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("statalysis load", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() { io.WriteString(stderr, loadUsage); flags.PrintDefaults() }
	flags.StringVar(&o.db, "db", "statalysis.db", "the database: a `path`, or a URL such as sqlite:path")
	flags.StringVar(&o.rulesDir, "rules", "", "use exactly the rules of this `folder`, and the built-in rule on /robots.txt")
	flags.BoolVar(&o.noRules, "no-rules", false, "use no rule at all: every line that can be read is stored")
	flags.BoolVar(&o.skipBrokenRules, "skip-broken-rules", false, "go on without the rules that can't be read")
	flags.IntVar(&o.valueLength, "value-length", 2000, "how many `characters` of a vhost, URL, referrer or user agent are kept")
	flags.BoolVar(&o.quiet, "q", false, "show no progress")
	flags.BoolVar(&o.verbose, "v", false, "say more about what is done")
	for len(args) > 0 {
		if err := flags.Parse(args); err != nil {
			return o, err
		}
		rest := flags.Args()
		if parsed := len(args) - len(rest); parsed > 0 && args[parsed-1] == "--" { // only files follow
			o.paths = append(o.paths, rest...)
			break
		}
		if args = rest; len(args) > 0 {
			o.paths = append(o.paths, args[0])
			args = args[1:]
		}
	}
	flags.Visit(func(f *flag.Flag) { o.rulesNamed = o.rulesNamed || f.Name == "rules" })
	return o, o.check(stderr)
}

func (o options) check(stderr io.Writer) error {
	switch {
	case len(o.paths) == 0:
		fmt.Fprintln(stderr, "statalysis: load: no file or folder named; for example: statalysis load /var/log/nginx")
	case o.rulesNamed && o.rulesDir == "":
		fmt.Fprintln(stderr, "statalysis: load: -rules is empty")
	case o.noRules && o.rulesNamed:
		fmt.Fprintln(stderr, "statalysis: load: -rules and -no-rules contradict each other")
	case o.valueLength < 1:
		fmt.Fprintln(stderr, "statalysis: load: -value-length must be at least 1")
	case o.db == "":
		fmt.Fprintln(stderr, "statalysis: load: -db is empty")
	default:
		return nil
	}
	return errUsage
}
