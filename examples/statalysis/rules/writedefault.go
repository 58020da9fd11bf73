package rules

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// examples are files without a rule, to begin with: no default rule goes by these kinds.
var examples = map[string]string{
	"addresses.ip":    "# Addresses of no people, your own monitor for one: nothing of them is counted. One a line:\n# 192.0.2.1\n",
	"enemies.blocked": "# Addresses and networks of attackers, one a line:\n# 198.51.100.0/24\n",
	"networks.net":    "# Networks of no people, one a line:\n# 203.0.113.0/24\n",
	"flood.rate": "# Too many requests of one address in a time, of one status if it is named; \"block\" if they are an\n" +
		"# attack. Begin with high numbers: many people may share an address.\n# 600/1m\n# 60/1m 404 block\n",
	"strange.method": "# Methods that no browser sends, one a line:\n# TRACE\n# PROPFIND\n",
}

// WriteDefault writes the default rules, and files to add others to, into a folder, which it makes
// if need be, and gives the files' names. A file that is there already is an error, and nothing is
// written then. Blocks on the disk; safe from any goroutine.
func WriteDefault(dir string) (names []string, err error) {
	files, err := defaultTexts()
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		if _, err := os.Lstat(filepath.Join(dir, f.name)); err == nil {
			return nil, fmt.Errorf("rules: %s is there already", filepath.Join(dir, f.name))
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("rules: %w", err)
	}
	for _, f := range files {
		if err := writeNew(filepath.Join(dir, f.name), f.text); err != nil {
			return nil, fmt.Errorf("rules: %w", err)
		}
		names = append(names, f.name)
	}
	return names, nil
}

type ruleFile struct {
	name string
	text []byte
}

func defaultTexts() (files []ruleFile, err error) {
	folder := defaultFolder()
	list, err := fs.ReadDir(folder, ".")
	if err != nil {
		return nil, err
	}
	for _, f := range list {
		text, err := fs.ReadFile(folder, f.Name())
		if err != nil {
			return nil, err
		}
		files = append(files, ruleFile{f.Name(), text})
	}
	for _, name := range slices.Sorted(maps.Keys(examples)) {
		files = append(files, ruleFile{name, []byte(examples[name])})
	}
	return files, nil
}

// writeNew writes a file that is not there.
func writeNew(path string, text []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Close())
}
