package main

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// forbidden is what every attacker asks for at least once, and nobody else.
var forbidden = regexp.MustCompile(`^/(\.env|\.git/config|wp-config\.php\.bak|vendor/phpunit/phpunit/src/Util/PHP/eval-stdin\.php)$`)

func TestAttackers_AskForWhatNobodyElseAsksFor(t *testing.T) {
	kinds, askers := kindOf(t), map[string]bool{}
	for _, r := range distinct(t, (*request).key) {
		if forbidden.MatchString(r.target) {
			askers[r.addr.String()] = true
		}
	}
	for a := range askers {
		if kinds[a] != "attackers" {
			t.Errorf("%s, of the %s, asks for what only attackers do", a, kinds[a])
		}
	}
	for _, a := range expected(t).Addresses["attackers"] {
		if !askers[a] {
			t.Errorf("attacker %s asks for nothing forbidden", a)
		}
	}
}

func TestBots_AreKnownByAgentOrRobotsTxt(t *testing.T) {
	named := regexp.MustCompile(`(?i)bot\b|bot/|spider|externalhit|ChatGPT-User|curl/|python-requests|Feedly|FreshRSS|Tiny Tiny RSS|Slackbot`)
	kinds, known, agents := kindOf(t), map[string]bool{}, map[string]bool{}
	for _, r := range distinct(t, (*request).key) {
		bot, tried := agents[r.agent]
		if !tried {
			bot = named.MatchString(r.agent)
			agents[r.agent] = bot
		}
		robots := r.target == "/robots.txt"
		known[r.addr.String()] = known[r.addr.String()] || robots || bot
		if kind := kinds[r.addr.String()]; kind == "people" && (robots || bot) {
			t.Errorf("a person who passes for a bot: %s", r.line)
		}
	}
	for _, a := range expected(t).Addresses["bots"] {
		if !known[a] {
			t.Errorf("nothing tells that %s is a bot", a)
		}
	}
}

func TestEditors_ArePeopleWhoUseWordPress(t *testing.T) {
	kinds, editors := kindOf(t), expected(t).People.Editors
	if len(editors) < 3 {
		t.Errorf("%d editors", len(editors))
	}
	for _, a := range editors {
		if kinds[a] != "people" {
			t.Errorf("editor %s is of the %s", a, kinds[a])
		}
	}
}

func TestBrokenLinks_AreOneInsideAndOneOutside(t *testing.T) {
	inside, outside := 0, 0
	for _, l := range expected(t).BrokenLinks {
		if strings.HasPrefix(l.From, "https://"+l.Host+"/") {
			inside++
		} else {
			outside++
		}
	}
	if inside != 1 || outside != 1 {
		t.Errorf("%d inside, %d outside", inside, outside)
	}
}

func TestSample_HasWhatReadersStumbleOver(t *testing.T) {
	files := map[string][]byte{}
	for name, content := range folder(t, committed) {
		files[name] = unpacked(t, name, content)
	}
	for _, trait := range []struct {
		name, file, pattern string
		least               int
	}{
		{"TLS hello, nginx", "shop-access.log.1.gz", `\] "\\x16\\x03`, 3},
		{"TLS hello, Apache", "api-common.log.gz", `\] "\\x16\\x03`, 1},
		{"empty request", "shop-access.log.1.gz", `\] "" 400 `, 2},
		{"no request in time", "vhosts-access.log.gz", `\] "-" 408 - "-" "-"`, 10},
		{"quote as \\x22", "shop-access.log.2.gz", `\\x22`, 10},
		{"quote as \\\"", "vhosts-access.log.gz", `\\"`, 3},
		{"HEAD", "shop-access.log.1.gz", `"HEAD `, 100},
		{"POST", "blog-access.log", `"POST /wp-admin/`, 20},
		{"OPTIONS", "api-common.log.gz", `"OPTIONS \S+ \S+ 204 -`, 5},
		{"no bytes", "vhosts-access.log.gz", `" 304 - `, 100},
		{"user name", "vhosts-access.log.gz", ` - lea \[`, 5},
		{"user name with @", "vhosts-access.log.gz", ` - j\.okafor@example\.com \[`, 5},
		{"percent-encoded", "shop-access.log.2.gz", `%[89A-F][0-9A-F]`, 100},
		{"IPv6", "vhosts-access.log.gz", `(?m)^[a-z.]+:\d+ 2001:db8:`, 2000},
		{"plain and secure port", "vhosts-access.log.gz", `(?m)^www\.example\.com:80 `, 10},
		{"gateway errors", "shop-access.log.1.gz", `" 50[24] `, 40},
		{"server errors", "api-common.log.gz", `" 503 `, 5},
		{"summer time", "shop-access.log.1.gz", `25/Oct/2026:02:\d\d:\d\d \+0200`, 1},
		{"winter time", "shop-access.log.1.gz", `25/Oct/2026:02:\d\d:\d\d \+0100`, 1},
		{"newsletter", "shop-access.log.2.gz", `utm_source=news`, 50},
		{"SQL injection", "shop-access.log.1.gz", `UNION%20(ALL%20)?SELECT`, 3},
		{"path traversal", "shop-access.log.2.gz", `\.\./\.\./etc/passwd`, 3},
		{"spam", "shop-access.log.2.gz", `"http://make-money-online\.`, 3},
	} {
		if n := len(regexp.MustCompile(trait.pattern).FindAllIndex(files[trait.file], -1)); n < trait.least {
			t.Errorf("%s: %d in %s, want %d or more", trait.name, n, trait.file, trait.least)
		}
	}
}

func TestSample_HasLinesOfMoreThan4096Bytes(t *testing.T) {
	for _, name := range []string{"shop-access.log.1.gz", "shop-access.log.2.gz"} {
		if !slices.ContainsFunc(logs(t)[name].list, func(r *request) bool { return len(r.line) > 4096 }) {
			t.Errorf("%s has none", name)
		}
	}
}

func TestSample_HasUncommonLineEnds(t *testing.T) {
	files := folder(t, committed)
	api := unpacked(t, "api-common.log.gz", files["api-common.log.gz"])
	if lf, crlf := bytes.Count(api, []byte("\n")), bytes.Count(api, []byte("\r\n")); lf != crlf {
		t.Errorf("api-common: %d of %d lines end with CR LF", crlf, lf)
	}
	for name, content := range files {
		if ended := bytes.HasSuffix(unpacked(t, name, content), []byte("\n")); ended == (name == "blog-access.log") {
			t.Errorf("%s: last line ended: %v", name, ended)
		}
	}
}

func TestSample_IsInOrderButForAStretch(t *testing.T) {
	for name, log := range logs(t) {
		late := 0
		for i, r := range log.list[1:] {
			if r.at < log.list[i].at {
				late++
			}
		}
		if stretch := name == "vhosts-access.log.gz"; stretch && late < 50 || !stretch && late > 0 {
			t.Errorf("%s: %d lines are earlier than the one before", name, late)
		}
	}
}

func TestRotatedFiles_AreConsecutiveAndOverlap(t *testing.T) {
	all := logs(t)
	older, newer := all["shop-access.log.2.gz"].list, all["shop-access.log.1.gz"].list
	tail, head := older[len(older)-overlap:], newer[:overlap]
	if !slices.EqualFunc(tail, head, func(a, b *request) bool { return a.line == b.line }) {
		t.Errorf("the newer file does not begin with the last %d lines of the older one", overlap)
	}
	if newer[overlap].at < older[len(older)-1].at {
		t.Error("the newer file goes back behind the older one")
	}
}
