package main

import (
	"flag"
	"os"
)

// description is a command with its flags and its help.
type description struct {
	command
	flags *flag.FlagSet // nil: it takes none
	usage string
}

// describing gets the flags of a command, instead of their being read. It is nil
// but in describe.
var describing func(flags *flag.FlagSet, usage string)

// describe finds out which flags a command has.
func describe(c command) description {
	d := description{command: c}
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		return d
	}
	defer null.Close()
	describing = func(flags *flag.FlagSet, usage string) { d.flags, d.usage = flags, usage }
	defer func() { describing = nil }()
	c.run(nil, null, null)
	return d
}

// describeAll describes all commands, those of rules by two words.
func describeAll() (list []description) {
	for _, c := range commands() {
		if c.name != "rules" {
			list = append(list, describe(c))
			continue
		}
		list = append(list, description{command: c, usage: rulesUsage})
		for _, sub := range rulesCommands() {
			sub.name = "rules " + sub.name
			list = append(list, describe(sub))
		}
	}
	return list
}

// allFlags are in the order of their names.
func (d description) allFlags() (list []*flag.Flag) {
	if d.flags != nil {
		d.flags.VisitAll(func(f *flag.Flag) { list = append(list, f) })
	}
	return list
}

// isSwitch says that a flag takes no value.
func isSwitch(f *flag.Flag) bool {
	b, ok := f.Value.(interface{ IsBoolFlag() bool })
	return ok && b.IsBoolFlag()
}
