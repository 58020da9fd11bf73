package dialect_test

import (
	"reflect"
	"strings"
	"testing"

	"sasync/dbthread/dialect"
)

func TestParseServerURL_ReadsEveryPart(t *testing.T) {
	for text, want := range map[string]dialect.ServerURL{
		"//localhost/x":  {Hosts: []dialect.Host{{Name: "localhost"}}, Database: "x"},
		"//":             {Hosts: []dialect.Host{{}}},
		"//u@h:1/":       {User: "u", Hosts: []dialect.Host{{"h", 1}}},
		"//u:p%40%2f@h":  {User: "u", Password: "p@/", Hosts: []dialect.Host{{Name: "h"}}},
		"//u:a:b@c@h":    {User: "u", Password: "a:b@c", Hosts: []dialect.Host{{Name: "h"}}},
		"//h1:1,h2,h3:3": {Hosts: []dialect.Host{{"h1", 1}, {"h2", 0}, {"h3", 3}}},
		"//[::1]:5/x%20": {Hosts: []dialect.Host{{"::1", 5}}, Database: "x "},
		"//[::1]":        {Hosts: []dialect.Host{{Name: "::1"}}},
	} {
		want.Settings = map[string][]string{}
		got, err := dialect.ParseServerURL(text)
		if err != nil || !reflect.DeepEqual(*got, want) {
			t.Errorf("%s: %+v, %v, want %+v", text, got, err, want)
		}
	}
	got, err := dialect.ParseServerURL("//h/d?a=1&b=x%26y")
	if err != nil || got.Settings.Get("a") != "1" || got.Settings.Get("b") != "x&y" {
		t.Errorf("settings %v, %v", got, err)
	}
}

func TestParseServerURL_AMistakeIsNamedWithoutThePassword(t *testing.T) {
	for text, want := range map[string]string{
		"h/d":                "want //user:password@host:port/database",
		"//u:secret/x@h/d":   `an "@" behind the host`,
		"//u:secret?x@h/d":   `an "@" behind the host`,
		"//u:sec%ret@h":      `write "%" as %25`,
		"//h:secret":         "a port is not a number from 1 to 65535",
		"//h:0/d":            "a port is not a number",
		"//h:70000/d":        "a port is not a number",
		"//[::1]secret/d":    "want a port behind the bracket",
		"//u:secret@h/%zz":   `database "%zz"`,
		"//u:secret@h/d?a;b": "settings: ",
	} {
		_, err := dialect.ParseServerURL(text)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(text, "@") && strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

func TestServerURL_StringHasNoPassword(t *testing.T) {
	u, err := dialect.ParseServerURL("//u:secret@h1:1,[::1]/d?password=secret")
	if err != nil || u.String() != "//u@h1:1,[::1]/d" {
		t.Errorf("%v, %v", u, err)
	}
}

func FuzzParseServerURL(f *testing.F) {
	for _, text := range []string{"//u:p@h:1,[::1]:2/d?a=b", "//u:a/b@h", "//@/?", "x"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		u, err := dialect.ParseServerURL(text)
		if err == nil && (len(u.Hosts) == 0 || u.Settings == nil) {
			t.Errorf("%q: %+v", text, u)
		}
	})
}
