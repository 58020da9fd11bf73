package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// configured writes a file of settings where the program looks for it.
func configured(t *testing.T, lines ...string) string {
	t.Helper()
	folder := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", folder)
	path := filepath.Join(folder, "statalysis", "config")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	writeFile(t, path, []byte(strings.Join(lines, "\n")+"\n"))
	return path
}

func TestConfig_TheCommandLineComesBeforeTheEnvironmentBeforeTheFile(t *testing.T) {
	byFile, byVariable, byFlag := newDB(t), newDB(t), newDB(t)
	configured(t, "# where it is kept", "db = "+byFile, "", "[load]", "q = true", "no-screen=true", "value-length = 5")
	log := write(t, "a.log", line("192.0.2.1", 0, 200, "/long/path", "-", firefox))
	if out := program(t, "load", log).want(t, exitOK); out.stdout+out.stderr != "" {
		t.Errorf("it said %q", out.stdout+out.stderr)
	}
	wantNumber(t, byFile, "SELECT count(*) FROM url WHERE value = '/long'", 1)
	t.Setenv("STATALYSIS_DB", byVariable)
	t.Setenv("STATALYSIS_VALUE_LENGTH", "2")
	program(t, "load", log).want(t, exitOK)
	wantNumber(t, byVariable, "SELECT count(*) FROM url WHERE value = '/l'", 1)
	program(t, "load", "-db", byFlag, "-value-length", "3", log).want(t, exitOK)
	wantNumber(t, byFlag, "SELECT count(*) FROM url WHERE value = '/lo'", 1)
}

func TestConfig_ACommandsPartComesBeforeThePartForAll(t *testing.T) {
	db := sampleDatabase(t)
	path := configured(t, "format = json", "[export]", "format = jsonl")
	program(t, "report", "-db", db).want(t, exitOK, `"name": "files"`)
	program(t, "export", "-db", db).want(t, exitOK, `{"utc":`)
	program(t, "config", "report").want(t, exitOK, path+": read", path+":1")
	program(t, "config", "export").want(t, exitOK, path+":3")
}

func TestConfig_AMistakeNamesFileAndLine(t *testing.T) {
	log := goodLog(t)
	for lines, want := range map[string]string{
		"db = x.db\nnonsense":         ":2: want flag = value",
		"db =":                        ":1: want flag = value",
		"[lode]\nq = true":            ":2: there is no command \"lode\"",
		"[load\nq = true":             ":1: want a command in brackets",
		"colour = red":                ":1: no command has a flag -colour",
		"[load]\nlisten = :80":        ":2: -listen of statalysis load can't be set here",
		"[load]\nq = yes":             `:2: -q can't be "yes"`,
		"[load]\nkeep-last = 90":      `:2: -keep-last can't be "90"`,
		"q = true\nq = false":         ":2: q is in line 1 already",
		"config = x":                  ":1: config can't be set here",
		"[purge]\nkeep-last = 90d":    ":2: -keep-last of statalysis purge can't be set here",
		"[rules check]\nvhost = here": ":2: -vhost of statalysis rules check can't be set here",
	} {
		path := configured(t, lines)
		program(t, "load", "-db", newDB(t), log).want(t, exitUsage, path+want)
	}
	t.Setenv("STATALYSIS_KEEP_LAST", "long")
	configured(t)
	program(t, "load", "-db", newDB(t), log).want(t, exitUsage, "STATALYSIS_KEEP_LAST: -keep-last can't be")
}

func TestConfig_AnotherFileMayBeNamedWhichMustBeThere(t *testing.T) {
	sample := sampleDatabase(t)
	configured(t, "nonsense")
	db, other := sample, write(t, "other", "db = /nowhere/x.db")
	program(t, "report", "-config", other).want(t, exitFailed, "/nowhere/x.db")
	program(t, "report", "-config", "", "-db", db).want(t, exitOK, "/tea")
	missing := filepath.Join(t.TempDir(), "missing")
	program(t, "report", "-config", missing, "-db", db).want(t, exitUsage, missing)
	t.Setenv("STATALYSIS_CONFIG", other)
	program(t, "report").want(t, exitFailed, "/nowhere/x.db")
	program(t, "config").want(t, exitOK, other+": read", other+":1")
}

// An unset variable in a script must not bring the default rules in secret.
func TestConfig_AnEmptyVariableIsASetting(t *testing.T) {
	t.Setenv("STATALYSIS_RULES", "")
	program(t, "load", "-db", newDB(t), goodLog(t)).want(t, exitUsage, "-rules is empty")
}

func TestConfig_AFlagLeavesNoRoomForItsOppositeElsewhere(t *testing.T) {
	configured(t, "rules = /nowhere")
	db := newDB(t)
	program(t, "load", "-q", "-db", db, goodLog(t)).want(t, exitFailed, "/nowhere")
	program(t, "load", "-q", "-db", db, "-no-rules", goodLog(t)).want(t, exitOK)
}

func TestConfig_WhatPurgeDeletesIsSaidOnTheCommandLine(t *testing.T) {
	db := newDB(t)
	program(t, "load", "-q", "-db", db, agedLog(t)).want(t, exitOK)
	configured(t, "keep-last = 90d", "vhost = blog.example", "db = "+db)
	program(t, "purge", "-ip", "192.0.2.1").want(t, exitOK, "200 requests deleted")
}

func TestConfig_ShowsNoPassword(t *testing.T) {
	t.Setenv("STATALYSIS_DB", "postgres://me:secret@host/stat")
	out := program(t, "config", "load").want(t, exitOK, "postgres://me@host/stat", "STATALYSIS_DB", "as the program has it")
	if strings.Contains(out.stdout, "secret") {
		t.Error(out.stdout)
	}
	program(t, "config", "lode").want(t, exitUsage, `no command "lode"`)
}

func FuzzConfig(f *testing.F) {
	f.Add("db = x\n[load]\nq=true\n# c\n")
	f.Add("\ufeff-format = %h \"%r\" = x\r\n[ rules check ]\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := parseConfig("f", []byte(text))
		if err != nil {
			return
		}
		for _, s := range c.settings {
			if found, ok := c.find(s.command, s.flag); !ok || found != s || s.flag == "" || s.value == "" || s.line < 1 {
				t.Errorf("%q: %+v, found %+v", text, s, found)
			}
		}
	})
}
