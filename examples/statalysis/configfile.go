package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// configFile is a file of settings. Lines are "flag = value", "[command]", or
// begin with "#". What stands before the first command is for all that have the
// flag; a command's own comes before it.
type configFile struct {
	path     string // "" if there is none
	settings []fileSetting
}

// fileSetting is a line of it.
type fileSetting struct {
	command     string // "" is all
	flag, value string
	line        int
}

// fileError is a mistake in a file of settings.
type fileError struct {
	path   string
	line   int
	reason string
}

func (e *fileError) Error() string { return fmt.Sprintf("%s:%d: %s", e.path, e.line, e.reason) }

// maxConfig is the size of the largest file that is read.
const maxConfig = 1 << 20

// readConfig reads a file.
func readConfig(path string) (*configFile, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxConfig+1))
	switch {
	case err != nil:
		return nil, err
	case len(text) > maxConfig:
		return nil, fmt.Errorf("%s: more than %d bytes", path, maxConfig)
	}
	return parseConfig(path, text)
}

func parseConfig(path string, text []byte) (*configFile, error) {
	c := &configFile{path: path}
	command := ""
	lines := bufio.NewScanner(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))
	lines.Buffer(nil, maxConfig+1)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		mistaken := func(format string, args ...any) error {
			return &fileError{path, n, fmt.Sprintf(format, args...)}
		}
		if line[0] == '[' {
			name, ok := strings.CutSuffix(line[1:], "]")
			if command = strings.TrimSpace(name); !ok || command == "" {
				return nil, mistaken("want a command in brackets, such as [load]")
			}
			continue
		}
		name, value, ok := strings.Cut(line, "=")
		s := fileSetting{command, strings.TrimLeft(strings.TrimSpace(name), "-"), strings.TrimSpace(value), n}
		switch {
		case !ok || s.flag == "" || s.value == "":
			return nil, mistaken("want flag = value, such as db = /var/lib/statalysis/stat.db")
		case s.flag == "config":
			return nil, mistaken("config can't be set here")
		}
		if before, twice := c.find(s.command, s.flag); twice {
			return nil, mistaken("%s is in line %d already", s.flag, before.line)
		}
		c.settings = append(c.settings, s)
	}
	return c, lines.Err()
}

// find is the line on a flag in the part of a command.
func (c *configFile) find(command, flag string) (fileSetting, bool) {
	i := slices.IndexFunc(c.settings, func(s fileSetting) bool { return s.command == command && s.flag == flag })
	if i < 0 {
		return fileSetting{}, false
	}
	return c.settings[i], true
}

// check finds lines that no command would read.
func (c *configFile) check() error {
	known := map[string]map[string]bool{"": {}} // by command
	for _, d := range describeAll() {
		known[d.name] = map[string]bool{}
		for _, f := range d.allFlags() {
			if isSettable(d.name, f.Name) {
				known[d.name][f.Name], known[""][f.Name] = true, true
			}
		}
	}
	for _, s := range c.settings {
		flags, ok := known[s.command]
		switch {
		case !ok:
			return &fileError{c.path, s.line, fmt.Sprintf("there is no command %q", s.command)}
		case !flags[s.flag] && s.command == "":
			return &fileError{c.path, s.line, fmt.Sprintf("no command has a flag -%s that can be set here", s.flag)}
		case !flags[s.flag]:
			return &fileError{c.path, s.line, fmt.Sprintf("-%s of statalysis %s can't be set here", s.flag, s.command)}
		}
	}
	return nil
}

// defaultConfig is where the file is looked for; "" if there is no place.
func defaultConfig() string {
	folder := os.Getenv("XDG_CONFIG_HOME")
	if !filepath.IsAbs(folder) {
		home, err := os.UserHomeDir()
		if err != nil {
			return ""
		}
		folder = filepath.Join(home, ".config")
	}
	return filepath.Join(folder, "statalysis", "config")
}
