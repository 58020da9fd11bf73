// Package sasync_test holds what is promised of the project as a whole.
package sasync_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "sasync/"

// mayImport says which layers a layer may import besides itself. A layer is a
// top-level folder. Nothing may import examples. The arrows are those of
// ARCHITECTURE.md; change both or neither.
var mayImport = map[string][]string{
	"internal":  {},
	"deferred":  {},
	"reactor":   {"deferred", "internal"},
	"dbthread":  {"deferred", "internal"},
	"stores":    {"dbthread", "deferred"},
	"protocols": {"reactor", "deferred"},
	"examples":  {"deferred", "reactor", "dbthread", "stores", "protocols"},
	"scripts":   {},
}

// goPackage is what `go list -json` tells of a package.
type goPackage struct {
	ImportPath string
	Standard   bool
	Imports    []string
}

func TestImports_GoOneWay(t *testing.T) {
	packages := listPackages(t)
	for _, p := range packages {
		from, ours := layer(p.ImportPath)
		if !ours {
			continue
		}
		allowed, known := mayImport[from]
		if !known {
			t.Errorf("%s: the layer %q has no rule: add it to mayImport", p.ImportPath, from)
			continue
		}
		for _, path := range p.Imports {
			to, ours := layer(path)
			if ours && to != from && !slices.Contains(allowed, to) {
				t.Errorf("%s imports %s: %s may import %v only", p.ImportPath, path, from, allowed)
			}
		}
	}
}

func TestImports_DeferredNeedsOnlyTheStandardLibrary(t *testing.T) {
	packages := listPackages(t)
	for _, p := range packages {
		if from, _ := layer(p.ImportPath); from != "deferred" {
			continue
		}
		for _, path := range p.Imports {
			if to, _ := layer(path); to != "deferred" && !packages[path].Standard {
				t.Errorf("%s imports %s, which is not in the standard library", p.ImportPath, path)
			}
		}
	}
}

// layer gives the top-level folder of one of the project's packages.
func layer(path string) (name string, ours bool) {
	rest, ours := strings.CutPrefix(path, module)
	name, _, _ = strings.Cut(rest, "/")
	return name, ours
}

// listPackages gives every package of the project and all that they need, by
// import path. Tests are left out: they may import what they like.
func listPackages(t *testing.T) map[string]goPackage {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd := exec.Command("go", "list", "-deps", "-json=ImportPath,Standard,Imports", "./...")
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("go list: %v\n%s", err, &stderr)
	}
	packages := map[string]goPackage{}
	for dec := json.NewDecoder(&stdout); ; {
		var p goPackage
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("go list: %v", err)
		}
		packages[p.ImportPath] = p
	}
	if len(packages) == 0 {
		t.Fatal("go list named no package")
	}
	return packages
}
