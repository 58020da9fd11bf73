package rules

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"
)

// Stamp is another text when rule files of a folder have changed: by name, size or time, or by what
// keeps them from being read. An empty dir is none; files are others to look at. Safe from any
// goroutine.
func Stamp(dir string, files ...string) string {
	var b strings.Builder
	add := func(name string, info fs.FileInfo, err error) {
		if err != nil {
			fmt.Fprintf(&b, "%q %v\n", name, err)
			return
		}
		fmt.Fprintf(&b, "%q %d %d\n", name, info.Size(), info.ModTime().UnixNano())
	}
	if dir != "" {
		folder := os.DirFS(dir)
		entries, err := fs.ReadDir(folder, ".")
		if err != nil {
			add(dir, nil, err)
		}
		for _, e := range entries {
			if isRuleFile(e) {
				info, err := fs.Stat(folder, e.Name())
				add(e.Name(), info, err)
			}
		}
	}
	for _, name := range files {
		info, err := os.Stat(name)
		add(name, info, err)
	}
	return b.String()
}

// isRuleFile tells rule files from others. Hidden ones are of editors.
func isRuleFile(e fs.DirEntry) bool {
	_, ok := kindOfFile(path.Ext(e.Name()))
	return ok && !e.IsDir() && !strings.HasPrefix(e.Name(), ".")
}
