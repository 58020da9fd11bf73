package main

import (
	"maps"
	"net/netip"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// The tests here read the committed files as a stranger would, with nothing
// of the generator but the names in expected.json.

// request is a line as it was read.
type request struct {
	file, vhost, day, user string
	at                     int64
	addr                   netip.Addr
	line, method, target   string
	status, ref, agent     string
	redirected             bool
}

// key is what makes two lines the same record.
type key struct {
	at                                      int64
	addr, status, vhost, target, ref, agent string
}

func (r *request) key() key {
	return key{r.at, r.addr.String(), r.status, r.vhost, r.target, r.ref, r.agent}
}

const quoted = `"((?:[^"\\]|\\.)*)"`

var readable = regexp.MustCompile(`^(?:([a-z.]+):\d+ )?([0-9a-f.:]+) - (\S+) \[(\S+ [+-]\d{4})\] ` + quoted + ` (\d{3}) (?:\d+|-)(?: ` + quoted + ` ` + quoted + `)?$`)

// reading is what a log holds: the lines that can be read, and how many are
// blank and how many are neither.
type reading struct {
	list        []*request
	blank, torn int
}

func read(t *testing.T, name string, content []byte) (log reading) {
	t.Helper()
	marks := map[netip.Addr]bool{}
	for _, l := range strings.Split(strings.TrimSuffix(string(content), "\n"), "\n") {
		l = strings.TrimSuffix(l, "\r")
		m := readable.FindStringSubmatch(l)
		if m == nil {
			if l == "" {
				log.blank++
			} else {
				log.torn++
			}
			continue
		}
		r := &request{file: name, line: l, vhost: m[1], addr: netip.MustParseAddr(m[2]), user: m[3], status: m[6], ref: m[7], agent: m[8]}
		at, err := time.Parse("02/Jan/2006:15:04:05 -0700", m[4])
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		r.at, r.day = at.Unix(), at.Format("2006-01-02")
		r.target = m[5]
		if words := strings.Split(m[5], " "); len(words) == 3 {
			r.method, r.target = words[0], words[1]
		}
		if r.status == "301" || r.status == "302" {
			marks[r.addr] = true
		} else {
			r.redirected = marks[r.addr]
			delete(marks, r.addr)
		}
		log.list = append(log.list, r)
	}
	return log
}

// sample is what can be read of each log. The tests share it and must leave
// it as it is.
var sample map[string]reading

func logs(t *testing.T) map[string]reading {
	t.Helper()
	if sample != nil {
		return sample
	}
	sample = map[string]reading{}
	files := folder(t, committed)
	for _, f := range expected(t).Files {
		sample[f.Name] = read(t, f.Name, unpacked(t, f.Name, files[f.Name]))
	}
	return sample
}

// distinct gives each record once; it was redirected if any copy says so.
func distinct(t *testing.T, of func(*request) key) map[key]*request {
	t.Helper()
	records := map[key]*request{}
	all := logs(t)
	for _, f := range expected(t).Files {
		for _, r := range all[f.Name].list {
			if known := records[of(r)]; known != nil {
				known.redirected = known.redirected || r.redirected
			} else {
				first := *r
				records[of(r)] = &first
			}
		}
	}
	return records
}

// kindOf maps each address to its kind, and fails where one has two.
func kindOf(t *testing.T) map[string]string {
	t.Helper()
	kinds := map[string]string{}
	for kind, list := range expected(t).Addresses {
		for _, a := range list {
			if other := kinds[a]; other != "" {
				t.Fatalf("%s is of the %s and of the %s", a, kind, other)
			}
			kinds[a] = kind
		}
	}
	return kinds
}

func TestFacts_OfEachFileAgreeWithARecount(t *testing.T) {
	all, kinds := logs(t), kindOf(t)
	earlier := map[key]bool{}
	for _, want := range expected(t).Files {
		log := all[want.Name]
		got := fileFacts{Name: want.Name, Format: want.Format, Lines: len(log.list) + log.blank + log.torn, Blank: log.blank, Torn: log.torn, Kinds: map[string]int{}}
		here := map[key]bool{}
		for _, r := range log.list {
			switch k := r.key(); {
			case here[k]:
				got.Repeated++
			case earlier[k]:
				got.Overlap++
			}
			here[r.key()] = true
			got.Kinds[kinds[r.addr.String()]]++
			if r.redirected {
				got.RedirectsFollowed++
			}
		}
		maps.Copy(earlier, here)
		if !maps.Equal(got.Kinds, want.Kinds) {
			t.Errorf("%s: kinds %v, want %v", want.Name, got.Kinds, want.Kinds)
		}
		got.Kinds = want.Kinds
		if !reflect.DeepEqual(got, want) {
			t.Errorf("recount %+v\nfacts   %+v", got, want)
		}
	}
}

func TestFacts_OfAllFilesAgreeWithARecount(t *testing.T) {
	want, kinds := expected(t), kindOf(t)
	byKind := map[string]int{}
	redirected, errors := 0, 0
	records := distinct(t, (*request).key)
	for _, r := range records {
		byKind[kinds[r.addr.String()]]++
		if r.redirected {
			redirected++
		}
		if r.status >= "500" {
			errors++
		}
	}
	a := want.All
	if len(records) != a.Distinct || redirected != a.RedirectsFollowed || errors != a.ServerErrors || !maps.Equal(byKind, a.Kinds) {
		t.Errorf("recount: %d distinct, %d redirected, %d errors, %v; facts: %+v", len(records), redirected, errors, byKind, a)
	}
	if a.Lines != a.Blank+a.Torn+a.Duplicates+a.Distinct {
		t.Errorf("the sum does not hold: %+v", a)
	}
}

// A reader may leave the vhost out, cut long values, or read what is no
// request in its own way: the duplicates are the same for all of them.
func TestDuplicates_DoNotDependOnTheReader(t *testing.T) {
	want := expected(t).All.Distinct
	narrow := func(r *request) key {
		k := r.key()
		k.vhost, k.target, k.ref = "", k.target[:min(255, len(k.target))], k.ref[:min(255, len(k.ref))]
		if r.method == "" {
			k.target = ""
		}
		return k
	}
	if n := len(distinct(t, narrow)); n != want {
		t.Errorf("%d distinct by fewer fields, want %d", n, want)
	}
	if n := len(distinct(t, func(r *request) key { return key{target: r.line} })); n != want {
		t.Errorf("%d distinct by the whole line, want %d", n, want)
	}
}

var (
	asset = regexp.MustCompile(`^[^?]*\.(css|js|ico|jpg|png|svg|webp|woff2)(\?|$)`)
	call  = regexp.MustCompile(`^/(v1/|wp-json/|wp-admin/admin-ajax\.php)`)
)

func TestFacts_OfPeopleAgreeWithARecount(t *testing.T) {
	want, kinds := expected(t), kindOf(t)
	days := map[string]*dayFacts{}
	seen := map[string]bool{}
	once := func(what string) int {
		if seen[what] {
			return 0
		}
		seen[what] = true
		return 1
	}
	redirected, addresses := 0, 0
	for _, r := range distinct(t, (*request).key) {
		if kinds[r.addr.String()] != "people" {
			continue
		}
		d := days[r.day]
		if d == nil {
			d = &dayFacts{Day: r.day}
			days[r.day] = d
		}
		addresses += once(r.addr.String())
		d.Addresses += once(r.day + r.addr.String())
		if r.redirected {
			redirected++
		}
		if r.method == "GET" && (r.status == "200" || r.status == "304") && !asset.MatchString(r.target) && !call.MatchString(r.target) {
			d.Pages++
			d.Visitors += once("page" + r.day + r.addr.String())
		}
	}
	if addresses != want.People.Addresses || redirected != want.People.RedirectsFollowed {
		t.Errorf("%d addresses, %d redirected; facts: %d, %d", addresses, redirected, want.People.Addresses, want.People.RedirectsFollowed)
	}
	if len(days) != len(want.People.Days) {
		t.Errorf("%d days, want %d", len(days), len(want.People.Days))
	}
	for _, w := range want.People.Days {
		if d := days[w.Day]; d == nil || *d != w {
			t.Errorf("recount %+v, facts %+v", d, w)
		}
	}
}

func TestAddresses_AreAllFromTheDocumentationRanges(t *testing.T) {
	ranges := []netip.Prefix{
		netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("198.51.100.0/24"),
		netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("2001:db8::/32"),
	}
	reserved := func(a netip.Addr) bool {
		return slices.ContainsFunc(ranges, func(p netip.Prefix) bool { return p.Contains(a) })
	}
	payload := regexp.MustCompile(`//(\d+\.\d+\.\d+\.\d+)`)
	found, kinds := map[netip.Addr]bool{}, kindOf(t)
	for name, log := range logs(t) {
		for _, r := range log.list {
			found[r.addr] = true
			if !reserved(r.addr) {
				t.Errorf("%s: %s", name, r.addr)
			}
			for _, m := range payload.FindAllStringSubmatch(r.target+" "+r.agent, -1) {
				if a, err := netip.ParseAddr(m[1]); err != nil || !reserved(a) {
					t.Errorf("%s: %s in %s", name, m[1], r.line)
				}
			}
		}
	}
	if len(found) != len(kinds) {
		t.Errorf("%d addresses in the logs, %d in expected.json", len(found), len(kinds))
	}
}
