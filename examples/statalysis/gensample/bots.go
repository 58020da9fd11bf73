package main

import (
	"net/netip"
	"strconv"
)

// family is a robot and its habits. Each is known by its agent, but for the
// one that pretends to be a browser and betrays itself by asking for
// /robots.txt.
type family struct {
	name    string
	purpose string
	agent   string
	addrs   int
	v6      bool
	crawls  int // a day, on each of its sites
	pages   int // most pages of a crawl
	robots  int // percent of crawls that begin with /robots.txt
	sites   func(*world) []*site
}

func everywhere(w *world) []*site { return []*site{w.shop, w.www, w.docs, w.gallery} }
func shopOnly(w *world) []*site   { return []*site{w.shop} }
func withBlog(w *world) []*site   { return append(everywhere(w), w.blog) }
func docsOnly(w *world) []*site   { return []*site{w.docs, w.www} }

var families = []family{
	{"Googlebot", "search", "Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/154.0.7900.61 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", 9, false, 4, 7, 20, withBlog},
	{"bingbot", "search", "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/136.0.0.0 Safari/537.36", 7, false, 3, 5, 25, everywhere},
	{"YandexBot", "search", "Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)", 3, false, 1, 5, 50, everywhere},
	{"Applebot", "search", "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15 (Applebot/0.1; +http://www.apple.com/go/applebot)", 4, false, 1, 4, 40, everywhere},
	{"DuckDuckBot", "search", "DuckDuckBot/1.1; (+http://duckduckgo.com/duckduckbot.html)", 2, false, 1, 3, 60, shopOnly},
	{"Baiduspider", "search", "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)", 3, false, 1, 3, 0, shopOnly},
	{"PetalBot", "search", "Mozilla/5.0 (Linux; Android 7.0;) AppleWebKit/537.36 (KHTML, like Gecko) Mobile Safari/537.36 (compatible; PetalBot;+https://webmaster.petalsearch.com/site/petalbot)", 4, false, 1, 6, 10, shopOnly},
	{"GPTBot", "AI", "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.3; +https://openai.com/gptbot)", 6, false, 2, 16, 30, everywhere},
	{"ChatGPT-User", "AI", "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko); compatible; ChatGPT-User/1.0; +https://openai.com/bot", 8, false, 3, 1, 0, docsOnly},
	{"ClaudeBot", "AI", "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ClaudeBot/1.0; +claudebot@anthropic.com)", 5, true, 2, 12, 80, everywhere},
	{"PerplexityBot", "AI", "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; PerplexityBot/1.0; +https://perplexity.ai/perplexitybot)", 3, false, 1, 4, 50, docsOnly},
	{"CCBot", "AI", "CCBot/2.0 (https://commoncrawl.org/faq/)", 2, true, 1, 5, 100, docsOnly},
	{"Amazonbot", "AI", "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Amazonbot/0.1; +https://developer.amazon.com/support/amazonbot) Chrome/119.0.6045.214 Safari/537.36", 5, false, 2, 5, 30, shopOnly},
	{"Bytespider", "AI", "Mozilla/5.0 (Linux; Android 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Mobile Safari/537.36 (compatible; Bytespider; spider-feedback@bytedance.com)", 5, false, 2, 9, 0, shopOnly},
	{"AhrefsBot", "SEO", "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)", 5, false, 2, 8, 30, everywhere},
	{"SemrushBot", "SEO", "Mozilla/5.0 (compatible; SemrushBot/7~bl; +http://www.semrush.com/bot.html)", 4, false, 2, 6, 50, shopOnly},
	{"MJ12bot", "SEO", "Mozilla/5.0 (compatible; MJ12bot/v1.4.8; http://mj12bot.com/)", 3, false, 1, 3, 100, withBlog},
	{"facebookexternalhit", "preview", "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", 6, true, 2, 1, 0, shopOnly},
	{"Slackbot", "preview", "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", 2, false, 1, 1, 0, docsOnly},
	{"curl", "tool", "curl/8.16.0", 3, false, 1, 2, 0, docsOnly},
	{"python-requests", "tool", "python-requests/2.32.5", 4, false, 1, 4, 0, shopOnly},
	{"in disguise", "hidden", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Safari/537.36", 6, false, 1, 9, 100, shopOnly},
}

func addBots(w *world) {
	r := newRandom(w.seed, "bots")
	for i := range families {
		f := &families[i]
		addrs := f.addresses(w)
		for _, s := range f.sites(w) {
			for n := range days * f.crawls {
				f.crawl(w, r, addrs, s, n/f.crawls)
			}
		}
	}
	for i := range pollers {
		pollers[i].poll(w, r)
	}
}

func (f *family) addresses(w *world) []netip.Addr {
	net := w.book.v6net()
	addrs := make([]netip.Addr, f.addrs)
	for i := range addrs {
		if f.v6 {
			addrs[i] = w.book.server(net)
		} else {
			addrs[i] = w.book.v4()
		}
	}
	return addrs
}

// crawl asks for some pages of a site, at any hour, and for robots.txt first
// if it is the robot's turn to be polite.
func (f *family) crawl(w *world, r random, addrs []netip.Addr, s *site, day int) {
	addr := pick(r, addrs)
	at := s.log.zone.utc(firstDay+int64(day*secsInDay)) + int64(r.IntN(secsInDay))
	get := func(target string, status int) {
		if s == w.shop && down(at) {
			status = 502
		}
		at = w.add(record{at: at, site: s, addr: addr, method: "GET", target: target, proto: "HTTP/1.1", status: status,
			bytes: answer(target, status), agent: f.agent, kind: bot, family: f.name})
		at += int64(r.between(1, 25))
	}
	if r.chance(f.robots) {
		get("/robots.txt", 200)
	}
	for range r.between(1, f.pages) {
		p := &s.pages[r.IntN(len(s.pages))]
		if p.old != "" && r.chance(8) {
			get(p.old, 301)
			continue
		}
		get(p.path, pick(r, []int{200, 200, 200, 304}))
	}
}

// answer is the length of an answer of a status.
func answer(target string, status int) int {
	switch status {
	case 200:
		return size(target)
	case 204, 304:
		return 0
	}
	return 150 + status%100
}

// poller is a robot that asks for one thing again and again.
type poller struct {
	family, purpose, agent string
	method, target         string
	every                  int // minutes
	sites                  func(*world) []*site
}

var pollers = []poller{
	{"UptimeRobot", "monitor", "Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)", "HEAD", "/", 20, shopOnly},
	{"shop-monitor", "monitor", "shop-monitor/1.2 (curl/8.16.0; +https://www.example.com/monitor)", "GET", "/v1/health", 30, func(w *world) []*site { return []*site{w.shop, w.api} }},
	{"Feedly", "feed", "Feedly/1.0 (+http://www.feedly.com/fetcher.html; 42 subscribers)", "GET", "/feed/", 480, func(w *world) []*site { return []*site{w.blog} }},
	{"FreshRSS", "feed", "FreshRSS/1.27.1 (Linux; https://freshrss.org)", "GET", "/feed/", 360, func(w *world) []*site { return []*site{w.blog} }},
	{"Tiny Tiny RSS", "feed", "Tiny Tiny RSS/25.10 (https://tt-rss.org/)", "GET", "/news/atom.xml", 120, docsOnly},
}

// poll asks all the time of the log, night and day, with some seconds of
// drift. An unchanged feed answers 304.
func (p *poller) poll(w *world, r random) {
	addr := w.book.v4()
	for _, s := range p.sites(w) {
		start, end := s.log.zone.span()
		for at := start + int64(r.IntN(p.every*60)); at < end; at += int64(p.every * 60) {
			rec := record{at: at + int64(r.IntN(9)), site: s, addr: addr, method: p.method, target: p.target, proto: "HTTP/1.1",
				status: 200, bytes: 15 + len(strconv.Itoa(p.every)), agent: p.agent, kind: bot, family: p.family}
			p.vary(&rec, r)
			w.add(rec)
		}
	}
}

func (p *poller) vary(rec *record, r random) {
	switch {
	case p.purpose == "monitor" && down(rec.at):
		rec.status, rec.bytes = 502, 157
	case p.method == "HEAD":
		rec.bytes = 0
	case p.purpose == "feed" && r.chance(85):
		rec.status, rec.bytes = 304, 0
	case p.purpose == "feed":
		rec.bytes = size(p.target)
	}
}
