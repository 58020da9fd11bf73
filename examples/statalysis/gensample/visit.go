package main

import "strings"

// visit is one person on one site, from the first page to the last.
type visit struct {
	w    *world
	r    random
	who  *someone
	site *site
	user string
	day  int
	at   int64 // the time of the next request
}

func (v *visit) pause(low, high int) { v.at += int64(v.r.between(low, high)) }

// request records one request and leaves the clock at the second it got.
func (v *visit) request(r record) {
	r.at, r.site, r.addr, r.user = v.at, v.site, v.who.addr, v.user
	r.proto, r.agent, r.kind = v.protocol(r.port), v.who.agent, person
	v.at = v.w.add(r)
}

// protocol is what browser and server agree on: Apache has no HTTP/3, and
// without TLS there is only HTTP/1.1.
func (v *visit) protocol(port int) string {
	switch {
	case port == 80:
		return "HTTP/1.1"
	case v.who.proto == "HTTP/3.0" && v.site.log.style == apache:
		return "HTTP/2.0"
	}
	return v.who.proto
}

func (v *visit) get(target, ref string, status int) {
	length := size(target)
	switch {
	case status == 304:
		length = 0
	case status != 200:
		length = 162
	}
	v.request(record{method: "GET", target: target, ref: ref, status: status, bytes: length})
}

// browse reads so many pages, from a landing on.
func (v *visit) browse(pages int) {
	current, ref := v.land()
	for range pages - 1 {
		if current < 0 {
			return
		}
		v.pause(6, 150)
		current, ref = v.follow(current, ref)
	}
	if v.site == v.w.shop && current >= 0 && v.r.chance(16) {
		v.buy(ref)
	}
}

// land opens the first page, from outside. It gives the page's number, or -1
// if the person went away, and its URL.
func (v *visit) land() (int, string) {
	from := chooseSource(v.r)
	if v.site == v.w.shop && v.r.chance(4) {
		return v.landOnGonePage()
	}
	query := ""
	if v.site == v.w.shop && (v.day == newsletterDay && v.r.chance(40) || strings.HasPrefix(from, "https://news.")) {
		from, query = "https://news.example.net/issue/42", "?utm_source=news&utm_campaign=2026-43"
	}
	n := 0
	if v.r.chance(55) {
		n = v.r.IntN(len(v.site.pages))
	}
	p := &v.site.pages[n]
	if v.site.log.format == vhostCombined && from == "" && v.r.chance(60) {
		v.request(record{port: 80, method: "GET", target: p.path, status: 301, bytes: 318})
	}
	return v.open(n, p.path+query, from)
}

// landOnGonePage follows an outside link to a page that is no more. Half of
// the people go on to the front page.
func (v *visit) landOnGonePage() (int, string) {
	const gone = "/product/kettle-blue-2019"
	v.get(gone, "https://forum.example.org/t/which-kettle/112", 404)
	if v.r.chance(50) {
		return -1, ""
	}
	v.pause(4, 20)
	return v.open(0, "/", v.site.url(gone))
}

// follow goes from one page to another.
func (v *visit) follow(from int, ref string) (int, string) {
	p := &v.site.pages[from]
	if p.broken != "" && v.r.chance(60) {
		v.get(p.broken, v.site.url(p.path), 404)
		v.pause(3, 9)
	}
	if v.site == v.w.shop && v.r.chance(12) {
		ref = v.search(ref)
		from = 1 + len(categories) + v.r.IntN(len(products))
		v.pause(5, 40)
		return v.open(from, v.site.pages[from].path, ref)
	}
	next := 0
	if len(p.links) > 0 {
		next = pick(v.r, p.links)
	}
	to := &v.site.pages[next]
	if to.old != "" && v.r.chance(14) {
		v.get(to.old, ref, 301)
	}
	return v.open(next, to.path, ref)
}

var searches = []string{
	"teapot", "kettle+quiet", "green+tea+organic", "gift", "%E6%8A%B9%E8%8C%B6", "th%C3%A9+vert", "k%C3%A4nnchen",
	"%D1%87%D0%B0%D0%B9%D0%BD%D0%B8%D0%BA", "%DA%86%D8%A7%DB%8C", "tea%20%26%20biscuits", "100%25+cotton+filter", `"first+flush"`,
}

func (v *visit) search(ref string) string {
	target := "/search?q=" + pick(v.r, searches)
	v.get(target, ref, 200)
	return v.site.url(target)
}

// open asks for a page and, if it comes, for what belongs to it.
func (v *visit) open(n int, target, ref string) (int, string) {
	for try := 0; v.site == v.w.shop && down(v.at); try++ {
		v.get(target, ref, pick(v.r, []int{502, 502, 504}))
		if try == 2 {
			return -1, ""
		}
		v.pause(4, 45)
	}
	here, status := v.site.url(target), 200
	if v.site == v.w.docs && v.who.kept[target] && v.r.chance(50) {
		status = 304
	}
	v.get(target, ref, status)
	v.who.kept[target] = true
	v.load(n, here)
	return n, here
}

// load fetches a page's assets within two seconds. What the browser has kept
// is asked for again, with "if changed", in one case of four.
func (v *visit) load(n int, here string) {
	began, css := v.at, here
	for _, a := range append(append([]string(nil), v.site.shared...), v.site.pages[n].assets...) {
		v.at = began + int64(v.r.IntN(3))
		ref, status := here, 200
		if strings.HasSuffix(a, ".woff2") {
			ref = css
		}
		if strings.Contains(a, ".css") {
			css = v.site.url(a)
		}
		if v.who.kept[a] {
			if !v.r.chance(4) {
				continue
			}
			status = 304
		}
		v.who.kept[a] = true
		v.get(a, ref, status)
	}
	v.at = max(v.at, began+3)
	if strings.Contains(v.who.agent, "iPhone") && v.site == v.w.shop && v.r.chance(5) {
		v.get("/apple-touch-icon-precomposed.png", "", 404)
	}
}

// buy puts the page's product into the cart and goes on as far as the person
// likes. What a form is sent to answers with a redirect.
func (v *visit) buy(ref string) {
	v.pause(10, 60)
	v.submit("/cart/add", "/cart/", ref)
	if !v.r.chance(60) {
		return
	}
	cart := v.site.url("/cart/")
	if v.r.chance(40) {
		v.pause(10, 40)
		v.submit("/account/login", "/checkout/", cart)
	} else {
		v.pause(5, 30)
		v.get("/checkout/", cart, 200)
	}
	v.pause(40, 180)
	v.submit("/checkout/", "/checkout/thanks/", v.site.url("/checkout/"))
}

// submit sends a form and follows the redirect that answers it.
func (v *visit) submit(form, next, ref string) {
	v.request(record{method: "POST", target: form, ref: ref, status: 302, bytes: 0})
	v.get(next, ref, 200)
}
