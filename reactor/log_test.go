package reactor_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"sasync/reactor"
)

// Fields are made with the names that log.go lists: "peer" here and "remote"
// there would make a log that can't be searched.
func TestLog_EveryFieldHasANameFromTheList(t *testing.T) {
	listed, used := map[string]bool{}, map[string]bool{}
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files (%v)", err)
	}
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ValueSpec:
				if name, value, ok := fieldName(n); ok {
					listed[name] = true
					if !regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`).MatchString(value) {
						t.Errorf("%s: the field %s is called %q", path, name, value)
					}
				}
			case *ast.CallExpr:
				if constructor, ok := fieldConstructor(n); ok {
					name, ok := n.Args[0].(*ast.Ident)
					if !ok || !strings.HasPrefix(name.Name, "field") {
						t.Errorf("%s: zap.%s has a name that is not in the list", path, constructor)
						return true
					}
					used[name.Name] = true
				}
			}
			return true
		})
	}
	if len(listed) < 10 {
		t.Errorf("found %d names only", len(listed))
	}
	for name := range listed {
		if !used[name] {
			t.Errorf("nobody logs %s", name)
		}
	}
	for name := range used {
		if !listed[name] {
			t.Errorf("%s is not in the list", name)
		}
	}
}

func fieldName(spec *ast.ValueSpec) (name, value string, ok bool) {
	if !strings.HasPrefix(spec.Names[0].Name, "field") || len(spec.Values) != 1 {
		return "", "", false
	}
	literal, ok := spec.Values[0].(*ast.BasicLit)
	if !ok {
		return "", "", false
	}
	value, err := strconv.Unquote(literal.Value)
	return spec.Names[0].Name, value, err == nil
}

// fieldConstructor tells whether a call is one of zap's that take a name.
func fieldConstructor(call *ast.CallExpr) (name string, ok bool) {
	f, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return "", false
	}
	of, ok := f.X.(*ast.Ident)
	if !ok || of.Name != "zap" {
		return "", false
	}
	switch f.Sel.Name {
	case "Any", "Bool", "ByteString", "Duration", "Int", "String", "Stringer", "Strings", "Uint64":
		return f.Sel.Name, true
	case "Error", "New", "NewProductionEncoderConfig":
		return "", false
	}
	return f.Sel.Name, true
}

func TestLog_IsNamedWithinTheLoggerThatWasGiven(t *testing.T) {
	core, logs := observer.New(zap.ErrorLevel)
	r, err := reactor.New(reactor.Config{Logger: zap.New(core).Named("shop").With(zap.Int("shard", 3))})
	if err != nil {
		t.Fatal(err)
	}
	r.CallLater(0, func() { _ = r.Stop(); panic("oh") })
	run(t, r)
	if logs.Len() != 1 {
		t.Fatalf("logged %v", logs.All())
	}
	entry := logs.All()[0]
	fields := entry.ContextMap()
	if entry.LoggerName != "shop.reactor" || fields["shard"] != int64(3) {
		t.Errorf("%s logged %v", entry.LoggerName, fields)
	}
	stack, _ := fields["stack"].(string)
	if fields["callback"] != "delayed call" || fields["panic"] != "oh" || !strings.Contains(stack, "log_test.go") {
		t.Errorf("a panic is logged with %v", fields)
	}
}
