package main

import "net/http"

// redirects knows which addresses have been sent elsewhere and not come back
// yet. It is exact for up to maxRedirected addresses at a time.
type redirects struct{ sent *recent[struct{}] }

const maxRedirected = 250_000

func newRedirects() redirects {
	return redirects{newRecent[struct{}](maxRedirected, 16*maxRedirected)}
}

// follows takes note of an answer and says whether the request came because of
// a redirect: the address's first one after a 301 or 302 that is not itself
// answered so.
func (r redirects) follows(ip string, status int) bool {
	if status == http.StatusMovedPermanently || status == http.StatusFound {
		r.sent.put(ip, struct{}{})
		return false
	}
	_, ok := r.sent.get(ip)
	if ok {
		r.sent.remove(ip)
	}
	return ok
}
