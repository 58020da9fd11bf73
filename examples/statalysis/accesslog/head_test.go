package accesslog

import "testing"

const getA = ` ` + tokyo + ` "GET /a HTTP/1.1" 200 123 "-" "-"`

func TestParse_OneClientHasOneSpelling(t *testing.T) {
	for in, want := range map[string]string{
		"192.0.2.7":               "192.0.2.7",
		"0.0.0.0":                 "0.0.0.0",
		"2001:db8::1":             "2001:db8::1",
		"2001:DB8:0:0:0:0:0:1":    "2001:db8::1",
		"2001:0db8::0001":         "2001:db8::1",
		"::1":                     "::1",
		"::ffff:192.0.2.7":        "192.0.2.7",
		"::FFFF:c000:0207":        "192.0.2.7",
		"fe80::1%eth0":            "fe80::1%eth0",
		"crawler-7.example.net":   "crawler-7.example.net",
		"Some_Host":               "Some_Host",
		"7.2.0.192.in-addr.local": "7.2.0.192.in-addr.local",
	} {
		check(t, Parser{}, in+" - -"+getA, base(func(r *Record) { r.IP = want }))
	}
}

func TestParse_LowersVhostAndDropsPort(t *testing.T) {
	for in, want := range map[string]string{
		"WWW.Example.ORG":     "www.example.org",
		"www.example.org:80":  "www.example.org",
		"www.example.org:":    "www.example.org",
		"localhost:8080":      "localhost",
		"[2001:DB8::1]:443":   "[2001:db8::1]",
		"_":                   "_",
		"*:80":                "*",
		"-":                   "-",
		":80":                 "-",
		"b\xfcCHER.example":   "b\xfccher.example",
		"198.51.100.1:443":    "198.51.100.1",
		"xn--bcher.example:x": "xn--bcher.example:x",
	} {
		check(t, Parser{Format: VhostCombined}, in+" 192.0.2.7 - -"+getA, base(func(r *Record) { r.Vhost = want }))
	}
}

func TestParse_TakesOnlyADottedIdentForAVhost(t *testing.T) {
	check(t, Parser{}, "192.0.2.7 alice -"+getA, base(nil))
	check(t, Parser{}, "192.0.2.7 al/ice.x -"+getA, base(nil))
	check(t, Parser{}, "192.0.2.7 www.example.org:80 bob"+getA,
		base(func(r *Record) { r.Vhost, r.User = "www.example.org", "bob" }))
	check(t, Parser{}, "192.0.2.7 198.51.100.1 -"+getA, base(func(r *Record) { r.Vhost = "198.51.100.1" }))
	check(t, Parser{Format: Ancestor}, "192.0.2.7 localhost -"+getA, base(func(r *Record) { r.Vhost = "localhost" }))
	check(t, Parser{Format: Ancestor}, "192.0.2.7 - -"+getA, base(nil))
}

func TestParse_ReadsUserNames(t *testing.T) {
	for _, user := range []string{"bob", "Bob von Doc", `""`, "a[b]", "x [10/Mar/2024:08:30:00 +0900] y", "- bob", "wwwroot 198.51.100.9 -"} {
		for _, f := range []Format{Combined, Common} {
			check(t, Parser{Format: f}, "192.0.2.7 - "+user+getA, base(func(r *Record) { r.User = user }))
		}
		check(t, Parser{Format: VhostCombined}, "h.example 192.0.2.7 - "+user+getA,
			base(func(r *Record) { r.Vhost, r.User = "h.example", user }))
	}
}

func TestParse_AUserNameCannotMoveTheClient(t *testing.T) {
	check(t, Parser{Format: Ancestor}, "192.0.2.7 www.example.org - 198.51.100.9 x"+getA,
		base(func(r *Record) { r.Vhost, r.User = "www.example.org", "- 198.51.100.9 x" }))
	check(t, Parser{Format: Combined}, `192.0.2.7 - x [01/Jan/1999:00:00:00 +0000] \"GET / HTTP/1.0\" 200 1`+getA,
		base(func(r *Record) { r.User = `x [01/Jan/1999:00:00:00 +0000] \"GET / HTTP/1.0\" 200 1` }))
}

func TestParse_FormatSettlesWhichOfTwoNamesIsTheVhost(t *testing.T) {
	line := "one.example two.example carol dave" + getA
	check(t, Parser{Format: VhostCombined}, line,
		base(func(r *Record) { r.Vhost, r.IP, r.User = "one.example", "two.example", "dave" }))
	check(t, Parser{Format: Combined}, line,
		base(func(r *Record) { r.Vhost, r.IP, r.User = "two.example", "one.example", "carol dave" }))
}

func TestParse_ReadsLinesOfAnotherFormatInTheSameFile(t *testing.T) {
	check(t, Parser{Format: VhostCombined}, "192.0.2.7 - bob"+getA, base(func(r *Record) { r.User = "bob" }))
	check(t, Parser{Format: VhostCombined}, "192.0.2.7 - bob b"+getA, base(func(r *Record) { r.User = "bob b" }))
	check(t, Parser{Format: Combined}, "www.example.org:80 192.0.2.7 - bob"+getA,
		base(func(r *Record) { r.Vhost, r.User = "www.example.org", "bob" }))
	check(t, Parser{Format: Common}, "192.0.2.7 - -"+getA, base(nil))
}

func TestParse_StandInVhostIsOnlyForLinesWithoutOne(t *testing.T) {
	p := Parser{Format: Ancestor, Vhost: "stand.example"}
	check(t, p, "192.0.2.7 - -"+getA, base(func(r *Record) { r.Vhost = "stand.example" }))
	check(t, p, "192.0.2.7 own.example -"+getA, base(func(r *Record) { r.Vhost = "own.example" }))
	p.Format = VhostCombined
	check(t, p, "- 192.0.2.7 - -"+getA, base(func(r *Record) { r.Vhost = "stand.example" }))
}
