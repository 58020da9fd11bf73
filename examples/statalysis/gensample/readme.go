package main

import (
	"bytes"
	"fmt"
)

// about says what each file is for, besides being a log.
var about = map[string]string{
	"shop-access.log.2.gz": "nginx; the older of two rotated files of shop.example.com; a line of over 4,096 bytes",
	"shop-access.log.1.gz": "nginx; the newer one, with the end of summer time, another such line, and an outage with 502 and 504",
	"blog-access.log":      "Apache; a WordPress blog and its editors; the last line has no end",
	"vhosts-access.log.gz": "Apache; www.example.com, docs.example.net and gallery.example.org; most people there have IPv6; 420 lines are out of order",
	"api-common.log.gz":    "Apache; an app and its users: no referrer, no agent; lines end with CR LF",
}

// readme is the page that lies beside the sample. Nothing in it may look like
// a line of a log: statalysis is given the whole folder.
func (f *facts) readme() []byte {
	var b bytes.Buffer
	b.WriteString("# Sample logs\n\n" +
		"Ten days of October 2026 on a few web servers that never were. Everything here, this page too, is made by\n" +
		"`go generate ./examples/statalysis/...` from a fixed seed; change `gensample`, not the files. All client addresses\n" +
		"are from the ranges that are reserved for documentation.\n\n")
	f.fileTable(&b)
	f.kindTable(&b)
	f.dayTable(&b)
	f.botTable(&b)
	f.linkTable(&b)
	return b.Bytes()
}

func (f *facts) fileTable(b *bytes.Buffer) {
	b.WriteString("| file | format | what | lines | blank | torn | repeated | overlap | redirects followed |\n|---|---|---|---:|---:|---:|---:|---:|---:|\n")
	for _, l := range f.Files {
		fmt.Fprintf(b, "| %s | %s | %s | %d | %d | %d | %d | %d | %d |\n", l.Name, l.Format, about[l.Name], l.Lines, l.Blank, l.Torn, l.Repeated, l.Overlap, l.RedirectsFollowed)
	}
	t := f.All
	fmt.Fprintf(b, "| all | | %d distinct lines | %d | %d | %d | %d duplicates | | %d |\n\n", t.Distinct, t.Lines, t.Blank, t.Torn, t.Duplicates, t.RedirectsFollowed)
	b.WriteString("A torn line has no whole date or no end of its request: no reader can make sense of it. A repeated line is the\n" +
		"same request in the same second in the same file, an overlapping one is in the other file of the shop as well; no\n" +
		"other two requests are the same. A redirect is followed when the next line of its address in the file that is no\n" +
		"301 or 302 comes; the sum counts distinct lines. `expected.json` holds all of this for tests.\n\n")
}

// kindTable and what comes after it count distinct lines.
func (f *facts) kindTable(b *bytes.Buffer) {
	b.WriteString("## Who is in it\n\nFrom here on a line counts once, however often it is there. An address is of one kind throughout.\n\n")
	b.WriteString("| kind | addresses | requests | known by |\n|---|---:|---:|---|\n")
	for k, how := range []string{
		"pages with what belongs to them; some edit the blog in wp-admin, some use the app; never robots.txt",
		"the agent, or having asked for /robots.txt",
		"each asks for .env, .git/config, wp-config.php.bak or eval-stdin.php, most for more",
		"referrers at make-money-online.example.net, get-free-traffic-now.example.org, webmonetizer.example.com",
		"no request at all, TLS or another protocol on the wrong port",
	} {
		name := kind(k).String()
		fmt.Fprintf(b, "| %s | %d | %d | %s |\n", name, len(f.Addresses[name]), f.All.Kinds[name], how)
	}
	p := f.People
	fmt.Fprintf(b, "\nPeople's requests: %d pages, %d assets, %d calls, %d posts, %d redirects (%d followed), %d missing, %d failures, %d others.\n",
		p.Acts["page"], p.Acts["asset"], p.Acts["call"], p.Acts["post"], p.Acts["redirect"], p.RedirectsFollowed, p.Acts["missing"], p.Acts["failure"], p.Acts["other"])
	b.WriteString("A page is a GET answered with 200 or 304 that is no asset (by its ending) and no call (`/v1/`, `/wp-json/`, admin-ajax).\n")
	fmt.Fprintf(b, "Of all requests, %d were answered with 5xx.\n\n", f.All.ServerErrors)
}

func (f *facts) dayTable(b *bytes.Buffer) {
	b.WriteString("| day, by the server's clock | pages of people | people with a page | people |\n|---|---:|---:|---:|\n")
	for _, d := range f.People.Days {
		fmt.Fprintf(b, "| %s | %d | %d | %d |\n", d.Day, d.Pages, d.Visitors, d.Addresses)
	}
	b.WriteString("\n")
}

func (f *facts) botTable(b *bytes.Buffer) {
	b.WriteString("| bot | purpose | requests | addresses | for robots.txt |\n|---|---|---:|---:|---:|\n")
	for _, l := range f.Bots {
		fmt.Fprintf(b, "| %s | %s | %d | %d | %d |\n", l.Family, l.Purpose, l.Requests, l.Addresses, l.Robots)
	}
	b.WriteString("\n")
}

func (f *facts) linkTable(b *bytes.Buffer) {
	b.WriteString("| missing | linked from | people's requests |\n|---|---|---:|\n")
	for _, l := range f.BrokenLinks {
		fmt.Fprintf(b, "| %s%s | %s | %d |\n", l.Host, l.Target, l.From, l.People)
	}
}
