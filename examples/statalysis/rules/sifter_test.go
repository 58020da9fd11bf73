package rules

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"unsafe"
)

func TestSift_AsksInTheAncestorsOrder(t *testing.T) {
	files := map[Kind][]string{
		IP: {"a.ip", "192.0.2.1\n"}, URL: {"a.url", "robots\n"}, Ref: {"a.ref", "spam\n"},
		UA: {"a.ua", "Bot\n"}, Vhost: {"a.vhost", "^bad\\.\n"}, Net: {"a.net", "192.0.2.0/24\n"},
	}
	line := logLine{ip: "192.0.2.1", vhost: "bad.example", url: "/robots.txt", ref: "http://spam.example/", ua: "ExampleBot/1"}
	wants := []struct {
		kind   Kind
		action Action
		after  bool
	}{
		{IP, Ignore, false}, {URL, Block, false}, {Ref, Block, false}, {UA, Ignore, false},
		{Vhost, Block, true}, {Robots, Ignore, true}, {Net, Ignore, true},
	}
	for i, want := range wants {
		var left []string // the files of this check and of those after it
		for _, later := range wants[i:] {
			left = append(left, files[later.kind]...)
		}
		set := load(t, append(left, "z.ua", "")...)
		l := line
		if want.kind == Net { // the robots rule cannot be left out
			l.url = "/"
		}
		v := set.NewSifter().Sift(l.line())
		if v.Rule < 0 || set.Rules()[v.Rule].Kind != want.kind {
			t.Errorf("check %d: verdict %+v, want one by %v", i, v, want.kind)
			continue
		}
		if v.Action != want.action || v.AfterRedirectCheck != want.after {
			t.Errorf("%v: %v, after the redirect check %v; want %v, %v", want.kind, v.Action, v.AfterRedirectCheck, want.action, want.after)
		}
	}
}

func TestSift_AcceptedLineTakesPartInRedirects(t *testing.T) {
	v := load(t, "a.ua", "Bot\n").NewSifter().Sift(Line{IP: "192.0.2.1", Vhost: "h", URL: "/", Ref: "-", UA: "Firefox"})
	if want := (Verdict{Action: Accept, Rule: -1, AfterRedirectCheck: true}); v != want {
		t.Errorf("verdict %+v, want %+v", v, want)
	}
}

func TestSift_NamesTheFirstRuleThatMatches(t *testing.T) {
	set := load(t, "a.ua", "never\n[bB]ot\nExampleBot\n.\n")
	if got := caughtBy(set, logLine{ua: "ExampleBot/1.0"}); got != "ua [bB]ot" {
		t.Errorf("caught by %q", got)
	}
	if got := caughtBy(set, logLine{ua: "x"}); got != "ua ." {
		t.Errorf("caught by %q", got)
	}
}

func TestSift_MatchesAnywhereAndMindsCase(t *testing.T) {
	set := load(t, "a.url", "/Admin\n(?i)/shell\n")
	for url, want := range map[string]string{
		"/x/Admin/y": "url /Admin", "/x/admin/y": "", "/x/sHeLL": "url (?i)/shell", "/x": "",
	} {
		if got := caughtBy(set, logLine{url: url}); got != want {
			t.Errorf("%s: caught by %q, want %q", url, got, want)
		}
	}
}

func TestSift_StripsWhiteSpaceAtTheEnds(t *testing.T) {
	set := load(t, "a.ua", "^Bot$\n")
	if caughtBy(set, logLine{ua: " \tBot\r "}) == "" {
		t.Error("white space at the ends hides the value")
	}
}

func TestSift_SeesTheWholeValue(t *testing.T) {
	set := load(t, "a.url", "/needle$\n")
	for _, length := range []int{300, maxCachedBytes, 100_000} {
		if caughtBy(set, logLine{url: "/" + strings.Repeat("x", length) + "/needle"}) == "" {
			t.Errorf("not seen behind %d characters", length)
		}
	}
}

func TestSift_RobotsIsExactlyThatURL(t *testing.T) {
	set := load(t, "a.ua", "")
	for url, want := range map[string]string{
		"/robots.txt": "robots /robots.txt", "/robots.txt?x": "", "/a/robots.txt": "", "/Robots.txt": "", " /robots.txt": "",
	} {
		if got := caughtBy(set, logLine{url: url}); got != want {
			t.Errorf("%q: caught by %q, want %q", url, got, want)
		}
	}
}

func TestSift_AddressesMatchInEveryWriting(t *testing.T) {
	set := load(t, "a.ip", "2001:db8::1\n192.0.2.1\n", "a.net", "2001:db8:1::/48\n198.51.100.0/24\n")
	for ip, want := range map[string]string{
		"192.0.2.1": "ip 192.0.2.1", "::ffff:192.0.2.1": "ip 192.0.2.1", "192.0.2.10": "",
		"2001:db8:0::0:1": "ip 2001:db8::1", "2001:DB8::1": "ip 2001:db8::1", "2001:db8::1%eth0": "ip 2001:db8::1",
		"2001:db8:1::5": "net 2001:db8:1::/48", "2001:db8:2::5": "",
		"198.51.100.255": "net 198.51.100.0/24", "198.51.101.0": "", "::ffff:198.51.100.3": "net 198.51.100.0/24",
	} {
		if got := caughtBy(set, logLine{ip: ip}); got != want {
			t.Errorf("%s: caught by %q, want %q", ip, got, want)
		}
	}
}

func TestSift_HostNameMeetsNoAddressRule(t *testing.T) {
	set := load(t, "a.ip", "192.0.2.1\n", "a.net", "0.0.0.0/0\n::/0\n")
	for _, host := range []string{"", "-", "example.org", "1.example.org", "192.0.2.1.example.org", "dead:beef.example", "192.0.2", "192.0.2.001"} {
		if got := caughtBy(set, logLine{ip: host}); got != "" {
			t.Errorf("%q: caught by %q", host, got)
		}
	}
}

func TestSift_BytesThatAreNoUTF8AreLatin1(t *testing.T) {
	set := load(t, "a.ua", "^caf\u00e9\\W\n", "a.url", "[^\\x00-\\x{10FFFF}]\n")
	if caughtBy(set, logLine{ua: "caf\xe9 \xff\xfe"}) == "" {
		t.Error("a Latin-1 value passes")
	}
	for b := range 256 {
		value := "/\xc3" + string([]byte{byte(b)}) + "\xff"
		if got := caughtBy(set, logLine{url: value, ref: value, vhost: value, ip: value}); got != "" {
			t.Errorf("%q is caught by %q", value, got)
		}
	}
}

func TestSift_NestedRepetitionEnds(t *testing.T) {
	set := load(t, "a.ua", "^(a+)+$\n(x*)*y\n(a|aa)+(a|aa)+z\n")
	if got := caughtBy(set, logLine{ua: strings.Repeat("a", 50_000) + "!"}); got != "" {
		t.Errorf("caught by %q", got)
	}
}

func TestSift_ManySiftersShareASet(t *testing.T) {
	set := Default()
	var group sync.WaitGroup
	for i := range 4 {
		group.Go(func() {
			sifter := set.NewSifter()
			for n := range 2000 {
				ua := fmt.Sprintf("ExampleBot/%d.%d", i, n%500)
				if v := sifter.Sift(Line{IP: "192.0.2.1", Vhost: "h", URL: "/", Ref: "-", UA: ua}); v.Action != Ignore {
					t.Errorf("%s: %v", ua, v.Action)
				}
			}
		})
	}
	group.Wait()
}

func TestSift_RemembersCopies(t *testing.T) {
	sifter := load(t, "a.ua", "Bot\n").NewSifter()
	block := []byte("ExampleBot/1.0")
	alias := unsafe.String(&block[0], len(block))
	sift := func(ua string) Action {
		return sifter.Sift(Line{IP: "192.0.2.1", Vhost: "h", URL: "/", Ref: "-", UA: ua}).Action
	}
	if got := sift(alias); got != Ignore {
		t.Fatalf("%v, want ignore", got)
	}
	copy(block, "PersonsFox/1.0") // the block is read into again
	if got := sift("ExampleBot/1.0"); got != Ignore {
		t.Errorf("what was remembered changed with the caller's memory: %v", got)
	}
	if got := sift(alias); got != Accept {
		t.Errorf("the new content has the old verdict: %v", got)
	}
}

func TestSift_KnownValuesCostNoMemory(t *testing.T) {
	sifter := load(t, "a.ip", "192.0.2.1\n", "a.net", "198.51.100.0/24\n2001:db8::/32\n", "a.ua", "Bot\n",
		"a.url", "/x\n", "a.ref", "spam\n", "a.vhost", "bad\n").NewSifter()
	for _, ip := range []string{"203.0.113.1", "2001:db8::1", "host.example.org"} {
		sift := func() {
			sifter.Sift(Line{IP: ip, Vhost: "www.example.org", URL: "/page", Ref: "https://example.org/", UA: "Mozilla/5.0", Method: "GET", Status: 200})
		}
		if allocs := testing.AllocsPerRun(100, sift); allocs != 0 {
			t.Errorf("%s: %v allocations a line", ip, allocs)
		}
	}
}
