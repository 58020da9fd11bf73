package main

import "net/netip"

// someone is a person with a browser.
type someone struct {
	browser
	addr netip.Addr
	net  netip.Prefix    // if valid, each day has another address of it
	kept map[string]bool // what the browser has in its cache
}

// crowd is the people of one site.
type crowd struct {
	site   *site
	number int
	v6     int // percent with IPv6
	long   int // most pages of a visit
}

func addPeople(w *world) {
	r := newRandom(w.seed, "people")
	for _, c := range []crowd{
		{w.shop, 372, 14, 8},
		{w.www, 34, 65, 4},
		{w.docs, 42, 85, 11},
		{w.gallery, 40, 80, 6},
		{w.blog, 17, 25, 3},
	} {
		for range c.number {
			c.populate(w, r)
		}
	}
	addOddities(w, r)
}

// populate makes one person come, on one day or on several. One in five of
// those who return is two people with one address and a browser each.
func (c crowd) populate(w *world, r random) {
	who := newSomeone(w, r, r.chance(c.v6))
	list := visitDays(r)
	other := *who
	other.browser, other.kept = chooseBrowser(r), map[string]bool{}
	shared := len(list) > 1 && r.chance(20)
	for i, day := range list {
		if shared && i%2 == 1 {
			c.visit(w, r, &other, day)
		} else {
			c.visit(w, r, who, day)
		}
	}
}

func (c crowd) visit(w *world, r random, who *someone, day int) {
	if who.net.IsValid() {
		who.addr = w.book.device(who.net)
	}
	v := &visit{w: w, r: r, who: who, site: c.site, day: day, at: c.site.log.zone.moment(r, day)}
	v.browse(r.between(1, c.long))
}

func newSomeone(w *world, r random, v6 bool) *someone {
	who := &someone{browser: chooseBrowser(r), kept: map[string]bool{}}
	if v6 {
		who.net = w.book.v6net()
		who.addr = w.book.device(who.net)
	} else {
		who.addr = w.book.v4()
	}
	return who
}

// visitDays are the days on which someone comes, in no order but each once:
// most come on one day only.
func visitDays(r random) []int {
	number := []int{1, 2, 3, 5, 8}[r.weighted([]int{58, 20, 11, 8, 3})]
	weights := append([]int(nil), busy...)
	var list []int
	for range number {
		day := r.weighted(weights)
		weights[day] = 0
		list = append(list, day)
	}
	return list
}

// addOddities adds what people do that surprises readers of logs: a referrer
// of more than 4,096 bytes, connections opened in advance and never used, a
// page behind a password.
func addOddities(w *world, r random) {
	who := newSomeone(w, r, false)
	v := &visit{w: w, r: r, who: who, site: w.shop, day: 4, at: w.shop.log.zone.moment(r, 4)}
	v.get("/product/hand-grinder", "https://click.example.net/r?u=shop&state="+token(r, 4_300), 200)

	for i := range 14 {
		idle := newSomeone(w, r, i%2 == 0)
		at := utc.moment(r, i%days)
		v := &visit{w: w, r: r, who: idle, site: w.www, day: i % days, at: at}
		v.browse(2)
		w.add(record{at: v.at + 20, site: w.www, addr: idle.addr, target: "-", status: 408, kind: person})
	}
	addStatistics(w, r)
	addUnlucky(w, r)
}

// addUnlucky makes people come while the shop is down, so that the burst of
// errors is one that shows.
func addUnlucky(w *world, r random) {
	length := int(outageEnd - outageStart)
	for i := range 24 {
		v := &visit{w: w, r: r, who: newSomeone(w, r, i%4 == 0), site: w.shop, day: 6, at: outageStart + int64(r.IntN(length))}
		v.browse(3)
	}
	for range 5 {
		v := &visit{w: w, r: r, who: newSomeone(w, r, false), site: w.api, day: 6, at: outageStart + int64(r.IntN(length))}
		v.shopByApp("")
	}
}

// addStatistics makes two of the staff read the site's statistics, which ask
// for a name first.
func addStatistics(w *world, r random) {
	for _, user := range []string{"lea", "j.okafor@example.com"} {
		who := newSomeone(w, r, true)
		for _, day := range []int{2, 5, 9} {
			v := &visit{w: w, r: r, who: who, site: w.www, day: day, at: utc.moment(r, day)}
			v.get("/stats/", "", 401)
			v.user = user
			v.pause(6, 15)
			v.get("/stats/", "", 200)
			v.get("/stats/usage.png", w.www.url("/stats/"), 200)
			v.pause(10, 60)
			v.get("/stats/2026-10/", w.www.url("/stats/"), 200)
		}
	}
}

// token is a long text as sign-on services pass around.
func token(r random, length int) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	text := make([]byte, length)
	for i := range text {
		text[i] = letters[r.IntN(len(letters))]
	}
	return string(text)
}
