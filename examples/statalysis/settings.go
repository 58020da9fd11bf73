package main

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// environment is the variable that stands for a flag.
func environment(flag string) string {
	return "STATALYSIS_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// opposites are flags of which one that is set by somebody closer leaves no room
// for the other.
var opposites = map[string]string{"rules": "no-rules", "no-rules": "rules"}

// isSettable says that a flag may be set elsewhere than on the command line. What
// purge deletes may not: -ip with an age in a file would delete less than it says.
func isSettable(command, flag string) bool {
	return flag != "config" && (command != "purge" || flag == "db")
}

// settle sets the flags that the command line does not: by the environment, or by
// the file of settings, first the command's part. It gives where each flag that is
// set comes from.
func settle(flags *flag.FlagSet) (from map[string]string, err error) {
	from = map[string]string{}
	flags.Visit(func(f *flag.Flag) { from[f.Name] = "command line" })
	file, err := chooseConfig(flags)
	if err != nil {
		return nil, err
	}
	command := nameOf(flags)
	for _, p := range []part{
		fromEnvironment,
		func(name string) (value, from string, ok bool) { return file.value(command, name) },
		func(name string) (value, from string, ok bool) { return file.value("", name) },
	} {
		if err := settleBy(flags, from, p); err != nil {
			return nil, err
		}
	}
	return from, nil
}

func nameOf(flags *flag.FlagSet) string { return strings.TrimPrefix(flags.Name(), "statalysis ") }

// part has values for flags, and says where they are from.
type part func(name string) (value, from string, ok bool)

func fromEnvironment(name string) (value, from string, ok bool) {
	value, ok = os.LookupEnv(environment(name))
	return value, environment(name), ok
}

// settleBy sets the flags that nobody has set so far and that p has a value for.
func settleBy(flags *flag.FlagSet, from map[string]string, p part) (err error) {
	set := map[string]string{}
	flags.VisitAll(func(f *flag.Flag) {
		value, where, ok := p(f.Name)
		if !ok || err != nil || from[f.Name] != "" || from[opposites[f.Name]] != "" || !isSettable(nameOf(flags), f.Name) {
			return
		}
		if failure := flags.Set(f.Name, value); failure != nil {
			err = fmt.Errorf("%s: -%s can't be %q: %w", where, f.Name, value, failure)
		}
		set[f.Name] = where
	})
	for name, where := range set {
		from[name] = where
	}
	return err
}

// value is what the file says of a flag in the part of a command.
func (c *configFile) value(command, flag string) (value, from string, ok bool) {
	s, ok := c.find(command, flag)
	return s.value, fmt.Sprintf("%s:%d", c.path, s.line), ok
}

// chooseConfig reads the file that -config or its variable names, which must be
// there, or the usual one, which may be. An empty name is no file.
func chooseConfig(flags *flag.FlagSet) (*configFile, error) {
	path, named := os.LookupEnv(environment("config"))
	flags.Visit(func(f *flag.Flag) {
		if f.Name == "config" {
			path, named = f.Value.String(), true
		}
	})
	if !named {
		path = defaultConfig()
	}
	if path == "" {
		return &configFile{}, nil
	}
	file, err := readConfig(path)
	if errors.Is(err, fs.ErrNotExist) && !named {
		return &configFile{}, nil
	}
	if err == nil {
		err = file.check()
	}
	return file, err
}
