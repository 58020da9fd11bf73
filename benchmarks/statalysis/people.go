package statalysis

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"time"
)

// The made log of people: visits all year, of returning and of new visitors,
// each with pages and what the pages load.
const (
	peopleDays     = 365
	peopleVisitors = 120_000
	peoplePages    = 8_000
	peopleAssets   = 400
	peopleAgents   = 1_500
	peopleSites    = 400 // that link here
)

// people writes a log of at least so many lines, in order of time.
type people struct {
	out   *bufio.Writer
	rand  *rand.Rand
	lines int64
}

var peopleHosts = []string{"shop.example", "blog.example", "docs.example"}

// peopleYear is the year of the log.
const peopleYear = 2025

// writePeople writes the log, the same one each time: so many lines of a year, of
// which there are perYear.
func writePeople(w io.Writer, year int, lines, perYear int64) error {
	p := &people{out: bufio.NewWriterSize(w, 1<<20), rand: rand.New(rand.NewPCG(1, 2))}
	start := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
	seconds := float64(peopleDays*86400) / (float64(perYear) / linesOfVisit)
	for at := float64(start); p.lines < lines; at += seconds {
		p.visit(int64(at))
	}
	return p.out.Flush()
}

// linesOfVisit is what a visit has on average.
const linesOfVisit = 14

// skewed is a number below n, small ones far more often.
func (p *people) skewed(n int) int {
	return int(math.Pow(float64(n), p.rand.Float64())) - 1
}

func (p *people) visit(at int64) {
	visitor := p.rand.IntN(peopleVisitors)
	if p.rand.IntN(3) > 0 {
		visitor = p.skewed(peopleVisitors)
	}
	ip := fmt.Sprintf("10.%d.%d.%d", visitor>>16, visitor>>8&255, visitor&255)
	agent := fmt.Sprintf("Mozilla/5.0 (X11; Linux x86_64; rv:%d.0) Gecko/20100101 Firefox/%[1]d.%d", 60+visitor%80, visitor*7919%peopleAgents/80)
	host := peopleHosts[min(p.rand.IntN(6), 2)]
	ref := "-"
	if p.rand.IntN(2) == 0 {
		ref = fmt.Sprintf("https://site%d.example/links/%d", p.skewed(peopleSites), p.rand.IntN(20))
	}
	for range 1 + p.rand.IntN(5) {
		page := fmt.Sprintf("/pages/%d/about-this.html", p.skewed(peoplePages))
		status := 200
		switch n := p.rand.IntN(400); {
		case n < 8:
			status, page = 404, fmt.Sprintf("/gone/%d", p.skewed(300))
		case n < 10:
			status = 503
		case n < 40:
			status = 304
		}
		p.line(host, ip, at, page, status, ref, agent)
		ref = "https://" + host + page
		for range 1 + p.rand.IntN(7) {
			asset := p.skewed(peopleAssets)
			p.line(host, ip, at+1, fmt.Sprintf("/static/%d.%s", asset, []string{"css", "js", "png", "jpg"}[asset%4]), 200, ref, agent)
		}
		at += int64(5 + p.rand.IntN(120))
	}
}

func (p *people) line(host, ip string, at int64, url string, status int, ref, agent string) {
	fmt.Fprintf(p.out, "%s %s - - [%s] \"GET %s HTTP/1.1\" %d %d \"%s\" \"%s\"\n", host, ip,
		time.Unix(at, 0).UTC().Format("02/Jan/2006:15:04:05 -0700"), url, status, 200+p.rand.IntN(40_000), ref, agent)
	p.lines++
}
