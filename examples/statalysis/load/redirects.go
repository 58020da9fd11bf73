package load

import (
	"hash/maphash"
	"net/http"
)

// redirects knows which addresses have been sent elsewhere and not come back
// yet, in two generations, of which the older one is dropped when the younger
// is full. It keeps hashes of 64 bits: a million addresses take 20 MB, and one
// request in 10^13 is mistaken.
type redirects struct {
	seed       maphash.Seed
	young, old map[uint64]struct{}
}

// maxRedirected is the size of a generation: so many addresses at a time are
// known for certain.
const maxRedirected = 1_000_000

func newRedirects() redirects {
	return redirects{seed: maphash.MakeSeed(), young: map[uint64]struct{}{}}
}

// follows takes note of an answer and says whether the request came because of
// a redirect: the address's first one after a 301 or 302 that is not itself
// answered so.
func (r *redirects) follows(ip string, status int) bool {
	key := maphash.String(r.seed, ip)
	if status == http.StatusMovedPermanently || status == http.StatusFound {
		r.put(key)
		return false
	}
	_, young := r.young[key]
	_, old := r.old[key]
	delete(r.young, key)
	delete(r.old, key)
	return young || old
}

func (r *redirects) put(key uint64) {
	if len(r.young) >= maxRedirected {
		r.young, r.old = map[uint64]struct{}{}, r.young
	}
	r.young[key] = struct{}{}
}
