package main

import "strconv"

// addAppUsers adds people with the shop's app, which talks to the API. The
// API's log has neither referrer nor agent.
func addAppUsers(w *world) {
	r := newRandom(w.seed, "apps")
	for i := range 46 {
		who := newSomeone(w, r, r.chance(20))
		user := ""
		if i%3 == 0 {
			user = "kunde-" + strconv.Itoa(1000+r.IntN(9000))
		}
		for _, day := range visitDays(r) {
			a := &visit{w: w, r: r, who: who, site: w.api, day: day, at: utc.moment(r, day)}
			a.shopByApp(user)
		}
	}
}

func (v *visit) shopByApp(user string) {
	v.call("GET", "/v1/session", 401, 48)
	v.user = user
	v.call("POST", "/v1/session", 201, 212)
	v.call("GET", "/v1/products?page=1&lang="+pick(v.r, []string{"de", "en", "fr", "fa"}), 200, 18_422)
	for range v.r.between(2, 12) {
		v.pause(3, 50)
		name := pick(v.r, products)
		v.call("GET", "/v1/products/"+name, 200, 2_000+int(hash(name)%900))
		v.call("GET", "/v1/products/"+name+"/stock", 200, 31)
	}
	if v.r.chance(35) {
		v.call("OPTIONS", "/v1/cart/items", 204, 0)
		v.call("POST", "/v1/cart/items", 201, 644)
		v.pause(20, 90)
		v.call("POST", "/v1/orders", 201, 871)
	}
}

// call is one request to the API, which shared the shop's outage.
func (v *visit) call(method, target string, status, length int) {
	if down(v.at) {
		status, length = 503, 19
	}
	v.request(record{method: method, target: target, status: status, bytes: length})
}
