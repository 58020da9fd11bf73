package rules

import (
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"sync"
)

// ErrNoRuleFile is Load's error for a folder without a single rule file: most likely it is not the
// folder that was meant.
var ErrNoRuleFile = errors.New("no rule file such as *.ua, *.url or *.ip in it")

// maxFileBytes bounds what is read of one rule file: a million networks take 20 MB.
const maxFileBytes = 64 << 20

// Load reads the rule files of a folder, not of folders inside it, and adds the built-in
// robots.txt rule. Files with other extensions, and hidden ones, are passed over.
//
// Lines that are no rules come back in broken, in the order of files and lines; the set holds all
// the others, and the caller decides whether to go on with them. An error means that there is no
// set: a folder or a file could not be read, or the folder has no rule file (ErrNoRuleFile).
// Safe from any goroutine.
func Load(dir string) (set *Set, broken []Broken, err error) {
	entries, broken, err := readFolder(os.DirFS(dir))
	if err != nil {
		return nil, nil, fmt.Errorf("rules: load %s: %w", dir, err)
	}
	return newSet(append(entries, entry{Rule: robotsRule})), broken, nil
}

//go:embed default
var defaultFiles embed.FS

func defaultFolder() fs.FS {
	folder, err := fs.Sub(defaultFiles, "default")
	if err != nil {
		panic(fmt.Sprintf("rules: default rules: %v", err))
	}
	return folder
}

var defaultSet = sync.OnceValue(func() *Set {
	entries, broken, err := readFolder(defaultFolder())
	if err != nil {
		panic(fmt.Sprintf("rules: default rules: %v", err))
	}
	if len(broken) > 0 {
		panic(broken[0].Error())
	}
	return newSet(append(entries, entry{Rule: robotsRule}))
})

// Default returns the rules that come with the program, and the robots.txt rule.
// Safe from any goroutine.
func Default() *Set { return defaultSet() }

// None returns a set without any rule, not even the robots.txt rule. It accepts everything.
// Safe from any goroutine.
func None() *Set { return newSet(nil) }

// readFolder reads the rule files in name order.
func readFolder(folder fs.FS) (entries []entry, broken []Broken, err error) {
	files, err := fs.ReadDir(folder, ".")
	if err != nil {
		return nil, nil, withoutPath(err)
	}
	found := false
	for _, f := range files {
		if !isRuleFile(f) {
			continue
		}
		kind, _ := kindOfFile(path.Ext(f.Name()))
		data, err := readFile(folder, f.Name())
		if err != nil {
			return nil, nil, err
		}
		found = true
		rules, bad := readRules(f.Name(), kind, data)
		entries = append(entries, rules...)
		broken = append(broken, bad...)
	}
	if !found {
		return nil, nil, ErrNoRuleFile
	}
	return entries, broken, nil
}

// withoutPath drops the "." that stands for the folder; Load says its name.
func withoutPath(err error) error {
	if pathError, ok := errors.AsType[*fs.PathError](err); ok {
		return pathError.Err
	}
	return err
}

// readFile reads a regular file of at most maxFileBytes. A pipe with a rule file's name would
// wait for ever.
func readFile(folder fs.FS, name string) ([]byte, error) {
	info, err := fs.Stat(folder, name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("read %s: not a regular file", name)
	}
	f, err := folder.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFileBytes+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxFileBytes {
		return nil, fmt.Errorf("read %s: larger than %d bytes", name, maxFileBytes)
	}
	return data, nil
}
