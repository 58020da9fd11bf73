package rules_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"sasync/examples/statalysis/rules"
)

func TestStamp_ChangesWithTheRuleFilesOnly(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	list := filepath.Join(t.TempDir(), "list")
	before := rules.Stamp(dir, list)
	for _, step := range []struct {
		what string
		do   func()
		want bool // another stamp
	}{
		{"nothing", func() {}, false},
		{"a rule file", func() { write("a.ua", "Bot\n") }, true},
		{"other files", func() { write("a.txt", "x"); write(".a.ua.swp", "x"); write(".#b.ua", "x"); write("a.ua~", "x") }, false},
		{"its size", func() { write("a.ua", "Bots\n") }, true},
		{"its time", func() { os.Chtimes(filepath.Join(dir, "a.ua"), time.Unix(1, 0), time.Unix(1, 0)) }, true},
		{"its name", func() { os.Rename(filepath.Join(dir, "a.ua"), filepath.Join(dir, "b.ua")) }, true},
		{"it is gone", func() { os.Remove(filepath.Join(dir, "b.ua")) }, true},
		{"the other file", func() { os.WriteFile(list, nil, 0o644) }, true},
		{"the folder is gone", func() { os.RemoveAll(dir) }, true},
		{"still", func() {}, false},
	} {
		step.do()
		after := rules.Stamp(dir, list)
		if (after != before) != step.want {
			t.Errorf("%s: before %q, after %q", step.what, before, after)
		}
		before = after
	}
}

func TestLoad_PassesHiddenFilesOver(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.ua"), []byte("Bot\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("nowhere", filepath.Join(dir, ".#a.ua")); err != nil { // as an editor leaves it
		t.Fatal(err)
	}
	set, broken, err := rules.Load(dir)
	if err != nil || len(broken) > 0 || set.Len() != 2 {
		t.Errorf("%v %v %v", set, broken, err)
	}
}
