package rules

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSift_AMethodIsCaughtByItsName(t *testing.T) {
	set := load(t, "a.method", "TRACE\nPROPFIND\n")
	for method, want := range map[string]Action{"TRACE": Block, "PROPFIND": Block, "GET": Accept, "trace": Accept, "": Accept} {
		if v := set.NewSifter().Sift(Line{Method: method}); v.Action != want {
			t.Errorf("%q: %v", method, v.Action)
		}
	}
}

func TestSift_AStatusSkipsTheLineAndTakesNoPartInRedirects(t *testing.T) {
	set := load(t, "a.status", "404\n5xx\n", "a.ua", "Bot\n", "a.url", "attack\n")
	for _, c := range []struct {
		line Line
		want string
	}{
		{Line{Status: 404}, "status 404"}, {Line{Status: 599}, "status 5xx"}, {Line{Status: 405}, ""}, {Line{Status: 999}, ""}, {Line{Status: -1}, ""},
		{Line{Status: 404, UA: "Bot"}, "status 404"}, {Line{Status: 404, URL: "/attack"}, "url attack"},
	} {
		v := set.NewSifter().Sift(c.line)
		if got := nameOf(set, v); got != c.want {
			t.Errorf("%+v: %q, want %q", c.line, got, c.want)
		}
		if c.want == "status 404" && (v.Action != Skip || v.AfterRedirectCheck) {
			t.Errorf("%+v: %+v", c.line, v)
		}
	}
}

func TestSift_ABlockedAddressComesBeforeAnIgnoredOne(t *testing.T) {
	set := load(t, "a.blocked", "192.0.2.0/24\n2001:db8::1\n", "a.ip", "192.0.2.1\n198.51.100.1\n")
	for ip, want := range map[string]Action{"192.0.2.1": Block, "2001:db8::1": Block, "198.51.100.1": Ignore, "203.0.113.1": Accept} {
		if v := set.NewSifter().Sift(Line{IP: ip}); v.Action != want {
			t.Errorf("%s: %v, want %v", ip, v.Action, want)
		}
	}
}

func TestWith_LinesAreLeftOutOrBlockedByOptions(t *testing.T) {
	file := filepath.Join(t.TempDir(), "blocked.txt")
	if err := os.WriteFile(file, []byte("# from the firewall\n192.0.2.7\nnonsense\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	before := load(t, "a.ua", "Bot\n")
	set, broken, err := before.WithBlocked(file)
	if err != nil || len(broken) != 1 || broken[0].Line != 3 {
		t.Fatalf("%v, broken %v", err, broken)
	}
	if set, err = set.WithoutParts().WithoutStatus("404"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		line Line
		want Action
	}{
		{Line{IP: "192.0.2.7", URL: "/a.css"}, Block}, {Line{URL: "/a.css"}, Skip}, {Line{URL: "/a.css", UA: "Bot"}, Skip},
		{Line{URL: "/robots.txt"}, Ignore}, {Line{URL: "/", Status: 404}, Skip}, {Line{URL: "/", UA: "Bot"}, Ignore}, {Line{URL: "/"}, Accept},
	} {
		if v := set.NewSifter().Sift(c.line); v.Action != c.want {
			t.Errorf("%+v: %v, want %v", c.line, v.Action, c.want)
		}
	}
	if set.Fingerprint() == before.Fingerprint() {
		t.Error("other rules have the same fingerprint")
	}
}

func TestWith_MistakesAreNamed(t *testing.T) {
	if _, err := None().WithoutStatus("40x"); err == nil || !strings.Contains(err.Error(), `"40x"`) {
		t.Error(err)
	}
	if _, _, err := None().WithBlocked(filepath.Join(t.TempDir(), "none.txt")); err == nil || !strings.Contains(err.Error(), "none.txt") {
		t.Error(err)
	}
}

func TestLoad_MethodsAndStatusesThatAreNoneAreBroken(t *testing.T) {
	_, broken, err := Load(folder(t, "a.method", "GET /\n", "a.status", "4x\n1000\n404\n"))
	if err != nil || len(broken) != 3 {
		t.Errorf("%v %v", broken, err)
	}
}
