package rules

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp/syntax"
	"slices"
	"strings"
	"testing"
)

func TestLoad_JoinsFilesOfAKindInNameOrder(t *testing.T) {
	set := load(t, "b.ua", "three\n", "a.ua", "one\ntwo\n", "z.url", "/x\n", "a.net", "192.0.2.0/24\n")
	want := []string{"url /x", "ua one", "ua two", "ua three", "net 192.0.2.0/24"}
	if got := keys(set); !slices.Equal(got, want) {
		t.Errorf("rules %q, want %q", got, want)
	}
}

func TestLoad_AddsTheRobotsRule(t *testing.T) {
	set := load(t, "a.ua", "")
	if set.Len() != 1 || set.Rules()[0].Kind != Robots {
		t.Errorf("rules %v, want the built-in one", set.Rules())
	}
}

func TestLoad_SkipsBlankLinesAndComments(t *testing.T) {
	set := load(t, "a.ua", "\n  \t\n# comment\n   # indented\n\t rule \t\n")
	if got := keys(set); !slices.Equal(got, []string{"ua rule"}) {
		t.Errorf("rules %q", got)
	}
	if line := set.Rules()[0].Line; line != 5 {
		t.Errorf("line %d, want 5", line)
	}
}

func TestLoad_AcceptsEveryLineEnd(t *testing.T) {
	set := load(t, "a.ua", "\ufeffone\r\ntwo\rthree\nfour")
	want := []string{"ua one", "ua two", "ua three", "ua four"}
	if got := keys(set); !slices.Equal(got, want) {
		t.Errorf("rules %q, want %q", got, want)
	}
	if line := set.Rules()[3].Line; line != 4 {
		t.Errorf("the fourth rule is on line %d", line)
	}
}

func TestLoad_RepeatedRuleIsOneRule(t *testing.T) {
	set := load(t,
		"a.ip", "192.0.2.1\r\n2001:db8::1\n192.0.2.1\n",
		"b.ip", "2001:DB8:0:0::1\n::ffff:192.0.2.1\n",
		"a.net", "198.51.100.0/24\n198.51.100.7/24\n",
		"a.ua", "same\n", "b.ua", "same\n", "a.url", "same\n")
	want := []string{"ip 192.0.2.1", "ip 2001:db8::1", "url same", "ua same", "net 198.51.100.0/24"}
	if got := keys(set); !slices.Equal(got, want) {
		t.Errorf("rules %q, want %q", got, want)
	}
	if r := set.Rules()[3]; r.File != "a.ua" {
		t.Errorf("the rule is said to be of %s, want the first file", r.File)
	}
}

func TestLoad_BareAddressInNetIsANetworkOfOne(t *testing.T) {
	set := load(t, "a.net", "192.0.2.1\n2001:db8::1\n::ffff:198.51.100.0/120\n")
	want := []string{"net 192.0.2.1/32", "net 2001:db8::1/128", "net 198.51.100.0/24"}
	if got := keys(set); !slices.Equal(got, want) {
		t.Errorf("rules %q, want %q", got, want)
	}
}

func TestLoad_PassesOverOtherFilesAndFolders(t *testing.T) {
	dir := folder(t, "README", "[broken", "rules.txt", "[broken", "ua", "[broken", "x.robots", "[broken", "a.ua", "rule\n")
	if err := os.Mkdir(filepath.Join(dir, "folder.ua"), 0o755); err != nil {
		t.Fatal(err)
	}
	set, broken, err := Load(dir)
	if err != nil || len(broken) > 0 {
		t.Fatal(err, broken)
	}
	if got := keys(set); !slices.Equal(got, []string{"ua rule"}) {
		t.Errorf("rules %q", got)
	}
}

func TestLoad_NameLineNamesTheRulesBelow(t *testing.T) {
	set := load(t, "my-own_bots.ua", "plain\n#: Example Bot\nExampleBot\n# comment\nExampleFetcher\n#:\nlast\n", "z.ua", "z\n")
	want := map[string]string{"plain": "plain", "ExampleBot": "Example Bot", "ExampleFetcher": "Example Bot", "last": "last", "z": "z"}
	for _, r := range set.Rules() {
		if r.Kind == UA && r.Name != want[r.Text] {
			t.Errorf("%s is named %q, want %q", r.Text, r.Name, want[r.Text])
		}
	}
	if got := set.Rules()[0].Family; got != "my own bots" {
		t.Errorf("family %q, want it from the file's name", got)
	}
}

func TestLoad_BrokenRuleNamesFileLineAndReason(t *testing.T) {
	dir := folder(t,
		"bots.ua", "# bots\nfine\n[bB(ot\n(?=ahead)\n",
		"bad.ip", "192.0.2.1\n192.0.2.256\nexample.org\nfe80::1%eth0\n",
		"lands.net", "192.0.2.0/33\nland\n192.0.2.0/24\n")
	set, broken, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, b := range broken {
		got = append(got, b.Error())
	}
	want := []string{
		"rules: bad.ip:2: \"192.0.2.256\": not an address: ",
		"rules: bad.ip:3: \"example.org\": not an address: ",
		"rules: bad.ip:4: \"fe80::1%eth0\": not an address: zone \"eth0\"",
		"rules: bots.ua:3: \"[bB(ot\": error parsing regexp: missing closing ]: `[bB(ot`",
		"rules: bots.ua:4: \"(?=ahead)\": error parsing regexp: invalid or unsupported Perl syntax: `(?=`",
		"rules: lands.net:1: \"192.0.2.0/33\": not a network: ",
		"rules: lands.net:2: \"land\": not an address: ",
	}
	if !slices.EqualFunc(got, want, strings.HasPrefix) {
		t.Errorf("broken:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	var syntaxError *syntax.Error
	if !errors.As(broken[3], &syntaxError) || syntaxError.Code != syntax.ErrMissingBracket {
		t.Errorf("the reason cannot be told by type: %#v", broken[3].Err)
	}
	if got := keys(set); !slices.Equal(got, []string{"ip 192.0.2.1", "ua fine", "net 192.0.2.0/24"}) {
		t.Errorf("rules in force %q, want the others", got)
	}
}

func TestLoad_FolderWithoutRuleFileIsAnErrorThatNamesIt(t *testing.T) {
	dir := folder(t, "README.md", "no rules here")
	_, _, err := Load(dir)
	if !errors.Is(err, ErrNoRuleFile) || !strings.Contains(err.Error(), dir) {
		t.Errorf("error %v, want ErrNoRuleFile with the folder's name", err)
	}
}

func TestLoad_MissingFolderIsAnErrorThatNamesIt(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "nowhere")
	_, _, err := Load(dir)
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), dir) {
		t.Errorf("error %v, want that the folder is not there", err)
	}
}

func TestLoad_UnreadableFileIsAnErrorThatNamesIt(t *testing.T) {
	dir := folder(t, "a.ua", "rule\n")
	if err := os.Symlink("nowhere", filepath.Join(dir, "b.ua")); err != nil {
		t.Skip(err)
	}
	set, _, err := Load(dir)
	if set != nil || err == nil || !strings.Contains(err.Error(), "b.ua") {
		t.Errorf("set %v, error %v, want that b.ua cannot be read", set, err)
	}
}

func TestLoad_FileThatIsNoFileIsAnError(t *testing.T) {
	dir := t.TempDir()
	if err := os.Symlink("/dev/null", filepath.Join(dir, "b.ua")); err != nil {
		t.Skip(err)
	}
	if _, _, err := Load(dir); err == nil || !strings.Contains(err.Error(), "b.ua") {
		t.Errorf("error %v, want that b.ua is no regular file", err)
	}
}

func TestLoad_ReadsLatin1(t *testing.T) {
	set := load(t, "a.url", "/caf\xe9\n")
	for _, url := range []string{"/caf\xe9", "/caf\u00e9/menu", "/x?\xff/caf\xe9"} {
		if caughtBy(set, logLine{url: url}) == "" {
			t.Errorf("%q passes", url)
		}
	}
	if by := caughtBy(set, logLine{url: "/caf\xe8"}); by != "" {
		t.Errorf("another letter is caught by %s", by)
	}
}

func TestLoad_EveryLineOfTheAncestorsFolderIsARule(t *testing.T) {
	set := stockRules(t)
	got := make(map[Kind]int)
	for _, r := range set.Rules() {
		got[r.Kind]++
	}
	// Distinct lines that are no comments, counted with grep, tr and sort.
	want := map[Kind]int{IP: 4440, URL: 36, Ref: 3, UA: 31, Robots: 1, Net: 4}
	if !maps.Equal(got, want) {
		t.Errorf("rules by kind %v, want %v", got, want)
	}
}

func FuzzReadRules(f *testing.F) {
	f.Add(uint8(UA), []byte("# c\r\n#: Name\r\n[bB]ot\n(?i)\xe9\n[\n"))
	f.Add(uint8(Net), []byte("192.0.2.0/24\n::/0\n1/2\n\n198.51.100.1"))
	f.Add(uint8(IP), []byte("192.0.2.1\r2001:db8::1\rx"))
	f.Add(uint8(URL), []byte("(a{100}){100}{100}\n\\.(php|swf)$\n"))
	f.Fuzz(func(t *testing.T, kind uint8, data []byte) {
		k := Kind(kind % uint8(kinds))
		if k == Robots {
			return
		}
		rules, broken := readRules("x."+k.String(), k, data)
		lines := 1 + strings.Count(newlines(string(data)), "\n")
		for _, r := range rules {
			if r.Text == "" || r.Name == "" || r.Line < 1 || r.Line > lines || r.Kind != k {
				t.Errorf("rule %+v of %d lines", r.Rule, lines)
			}
			again, bad := readRules(r.File, k, []byte("\n"+r.Text))
			if len(bad) > 0 || len(again) != 1 || again[0].Key() != r.Key() {
				t.Errorf("%q does not read back: %v %v", r.Text, again, bad)
			}
		}
		for _, b := range broken {
			if b.Line < 1 || b.Line > lines || b.Err == nil || b.Error() == "" {
				t.Errorf("broken %+v of %d lines", b, lines)
			}
		}
		newSet(rules).NewSifter().Sift(Line{IP: "192.0.2.1", Vhost: "h", URL: string(data), Ref: string(data), UA: string(data)})
	})
}
