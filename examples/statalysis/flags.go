package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
)

// errUsage is a mistake on the command line; its message has been printed.
var errUsage = errors.New("usage")

// newFlags makes the flags of a command, whose help is usage and then they.
func newFlags(command, usage string, stderr io.Writer) *flag.FlagSet {
	flags := flag.NewFlagSet("statalysis "+command, flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() { io.WriteString(stderr, usage); flags.PrintDefaults() }
	flags.String("config", "", "read settings from this `file` instead of ~/.config/statalysis/config; empty for none")
	if describing != nil {
		describing(flags, usage)
	}
	return flags
}

// parseFlags reads flags and what else there is; flags may stand behind it too,
// up to "--". What is not there the environment may set, or a file of settings.
func parseFlags(flags *flag.FlagSet, args []string) (rest []string, err error) {
	if describing != nil {
		return nil, errUsage
	}
	if rest, err = parseLine(flags, args); err != nil {
		return nil, err
	}
	if _, err := settle(flags); err != nil {
		complain(flags.Output(), err)
		return nil, errUsage
	}
	return rest, nil
}

// parseLine reads the command line.
func parseLine(flags *flag.FlagSet, args []string) (rest []string, err error) {
	for len(args) > 0 {
		if err := flags.Parse(args); err != nil {
			return nil, err
		}
		left := flags.Args()
		if parsed := len(args) - len(left); parsed > 0 && args[parsed-1] == "--" {
			return append(rest, left...), nil
		}
		if args = left; len(args) > 0 {
			rest = append(rest, args[0])
			args = args[1:]
		}
	}
	return rest, nil
}

// mistake says what is wrong with a command line.
func mistake(stderr io.Writer, command, format string, args ...any) error {
	fmt.Fprintf(stderr, "statalysis: %s: %s\n", command, fmt.Sprintf(format, args...))
	return errUsage
}

// databaseFlag is the flag that all commands on a database have.
func databaseFlag(flags *flag.FlagSet, db *string) {
	flags.StringVar(db, "db", "statalysis.db", "the database: a `path`, or a URL such as sqlite:path")
}
