package rules

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"testing"
)

func TestRequired_FindsTheWordsOfARule(t *testing.T) {
	for text, want := range map[string][][]string{
		`Googlebot`:              {{"GOOGLEBOT"}},
		`[bB]ot[^a-z]`:           {{"BOT"}},
		`(?i)semrush`:            {{"SEMRUSH"}},
		`^/js/.+\.js`:            {{"/JS/"}, {".JS"}},
		`/\?.+\=(node|user)`:     {{"NODE", "USER"}},
		`(?:abc)+d*(?:xyz){2}`:   {{"ABC"}, {"XYZ"}},
		`foo(|bar)`:              {{"FOO"}},
		`foo|b`:                  nil,
		`(?:foo)*`:               nil,
		`.*`:                     nil,
		`^$`:                     nil,
		`ab`:                     nil,
		`x{0}abc`:                {{"ABC"}},
		`(?:foo|bar)[^x](?:a|b)`: {{"FOO", "BAR"}},
	} {
		parsed, err := syntax.Parse(text, syntax.Perl)
		if err != nil {
			t.Fatal(err)
		}
		if got := required(parsed); !slices.EqualFunc(got, want, slices.Equal[[]string]) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// mustContain is the promise that the words stand on: whatever a rule matches contains them.
func mustContain(t *testing.T, rule, value string) {
	parsed, err := syntax.Parse(rule, syntax.Perl)
	if err != nil {
		return
	}
	re, err := regexp.Compile(rule)
	if err != nil || !re.MatchString(value) {
		return
	}
	if sets := required(parsed); !containsAll(fold(value), sets) {
		t.Errorf("%q matches %q, which has not all of %q", rule, value, sets)
	}
}

func TestRequired_FoldsAsTheExpressionsDo(t *testing.T) {
	for rule, values := range map[string][]string{
		"(?i)kiss":               {"KISS", "kiss", "\u212aiss", "ki\u017fs"}, // the Kelvin sign and the long s
		"[kK]iss":                {"kiss", "Kiss"},
		"(?i)stra\u00dfe":        {"STRA\u1e9eE", "stra\u00dfe"},
		"(?i)\u03c3\u03c2\u03a3": {"\u03a3\u03a3\u03a3", "\u03c2\u03c3\u03c2"},
		"\u212aelvin":            {"\u212aelvin"},
	} {
		for _, value := range values {
			if !regexp.MustCompile(rule).MatchString(value) {
				t.Fatalf("%q does not match %q", rule, value)
			}
			mustContain(t, rule, value)
		}
	}
}

func FuzzRequired(f *testing.F) {
	f.Add(`[bB]ot[^a-z]`, "a Bot/1")
	f.Add(`(?i)(?:foo|ba[rz])+\bx{2,3}`, "FOObarbaz xx")
	f.Add(`(?i)kelvin`, "\u212aelvin")
	f.Add(`a(?:b(?:c|cd)|bce)?f`, "abcdf")
	f.Add(`(?i:s)t|(?m)^u$`, "\u017ft\nu")
	f.Fuzz(func(t *testing.T, rule, value string) {
		mustContain(t, text(rule), text(value))
		mustContain(t, regexp.QuoteMeta(text(value))+"|"+text(rule), text(value))
		mustContain(t, "(?i)"+regexp.QuoteMeta(text(value)), text(value))
	})
}

// The slow way: every rule, one after the other.
func (p *patterns) firstOfAll(value string) int32 {
	for _, pat := range p.list {
		if pat.re.MatchString(value) {
			return pat.rule
		}
	}
	return -1
}

func TestFirst_IsTheFirstOfAll(t *testing.T) {
	const most = 400 // values of a kind; the slow way is slow
	lines, _ := readLog(t, "farm_nginx_combined")
	more, _ := readLog(t, "semicomplete_2015_combined")
	values := map[Kind]map[string]bool{URL: {}, Ref: {}, UA: {}}
	for i, l := range append(lines, more...) {
		for kind, value := range map[Kind]string{URL: l.url, Ref: l.ref, UA: l.ua} {
			if len(values[kind]) < most && i%3 == 0 {
				values[kind][value] = true
			}
		}
	}
	for name, set := range map[string]*Set{"default": Default(), "stock": stockRules(t)} {
		for kind, distinct := range values {
			p := &set.patterns[kind]
			for value := range distinct {
				got := p.first(value, new(positions))
				if want := p.firstOfAll(value); got != want {
					t.Fatalf("%s, %v %q: rule %d, want %d", name, kind, value, got, want)
				}
			}
		}
	}
}

// Short rules have no words, and too many of them do not fit into one expression.
func TestFirst_AsksRulesWithoutWordsTogetherOrOneByOne(t *testing.T) {
	set := load(t, "a.ua", "x{2}\nlong enough\n^y\n.z\n")
	p := set.patterns[UA]
	if len(p.wordless) != 3 || p.joined == nil {
		t.Fatalf("%d rules without words, joined %v", len(p.wordless), p.joined)
	}
	alone := p
	alone.joined = nil
	for value, want := range map[string]int32{"axx": 0, "is long enough xx": 0, "long enough": 1, "yes": 2, "az": 3, "zy": -1, "": -1} {
		for _, asked := range []*patterns{&p, &alone} {
			if got := asked.first(value, new(positions)); got != want {
				t.Errorf("%q: rule %d, want %d (joined %v)", value, got, want, asked.joined != nil)
			}
		}
	}
}
