package main

// greetings are what clients of other protocols, and of none, say to a web
// server.
var greetings = []func(random) string{
	hello,
	hello,
	func(random) string { return "" },
	func(random) string { return "" },
	func(random) string { return "SSH-2.0-Go" },
	func(random) string { return "\x03\x00\x00/*\xE0\x00\x00\x00\x00\x00Cookie: mstshash=Administr" },
	func(random) string { return `{"id": 1, "method": "mining.subscribe", "params": ["worker/1.0"]}` },
	func(r random) string { return "\x00\x00\x00T\xFESMB@\x00" + noiseBytes(r, 8) },
	func(random) string { return "PRI * HTTP/2.0" },
}

// addProbes adds clients that never get as far as asking for anything.
func addProbes(w *world) {
	r := newRandom(w.seed, "probes")
	for i := range 30 {
		addr := w.book.v4()
		if i%10 == 0 {
			addr = w.book.device(w.book.v6net())
		}
		s := pick(r, []*site{w.shop, w.shop, w.www, w.blog})
		at := s.log.zone.utc(firstDay + int64(r.IntN(days*secsInDay)))
		for range r.between(1, 6) {
			rec := record{at: at, site: s, addr: addr, target: pick(r, greetings)(r), status: 400, bytes: 157, kind: probe}
			if rec.target == "" && s.log.style == apache {
				rec.target, rec.status, rec.bytes = "-", 408, 0
			}
			at = w.add(rec) + int64(r.between(0, 40))
		}
	}
}

// spam are referrers that want to be clicked in someone's statistics.
var spam = []string{
	"http://make-money-online.example.net/offer?id=77",
	"http://get-free-traffic-now.example.org/",
	"http://webmonetizer.example.com/?u=shop.example.com",
}

// addSpammers adds robots that pass for browsers but for their referrer.
func addSpammers(w *world) {
	r := newRandom(w.seed, "spammers")
	for range 4 {
		addr := w.book.v4()
		for day := range days {
			at := utc.utc(firstDay + int64(day*secsInDay+r.IntN(secsInDay)))
			for range r.between(0, 3) {
				at = w.add(record{at: at, site: w.shop, addr: addr, method: "GET", target: "/", proto: "HTTP/1.1", status: 200,
					bytes: size("/"), ref: pick(r, spam), agent: attackAgents[8], kind: spammer}) + 2
			}
		}
	}
}
