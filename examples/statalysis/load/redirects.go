package load

import "net/http"

// redirects knows which addresses of a file have been sent elsewhere and not come
// back yet, in two generations, of which the older one is dropped when the younger
// is full. It keeps hashes of 64 bits: a million addresses take 20 MB, and one
// request in 10^13 is mistaken. The hashes are kept in the database too, where
// each checkpoint brings what has changed.
type redirects struct {
	young, old map[uint64]struct{}
	changed    map[uint64]bool // since the last checkpoint; whether it was there then
}

// maxRedirected is the size of a generation: so many addresses at a time are
// known for certain.
const maxRedirected = 1_000_000

func newRedirects() redirects {
	return redirects{young: map[uint64]struct{}{}, changed: map[uint64]bool{}}
}

// follows takes note of an answer and says whether the request came because of
// a redirect: the address's first one after a 301 or 302 that is not itself
// answered so.
func (r *redirects) follows(ip string, status int) bool {
	key := hashOf(ip)
	there := r.has(key)
	if status == http.StatusMovedPermanently || status == http.StatusFound {
		r.note(key, there)
		r.put(key)
		return false
	}
	if there {
		r.note(key, true)
		delete(r.young, key)
		delete(r.old, key)
	}
	return there
}

func (r *redirects) has(key uint64) bool {
	_, young := r.young[key]
	_, old := r.old[key]
	return young || old
}

func (r *redirects) put(key uint64) {
	if len(r.young) >= maxRedirected {
		for k := range r.old {
			if _, too := r.young[k]; !too {
				r.note(k, true)
			}
		}
		r.young, r.old = map[uint64]struct{}{}, r.young
	}
	r.young[key] = struct{}{}
}

func (r *redirects) note(key uint64, there bool) {
	if _, known := r.changed[key]; !known {
		r.changed[key] = there
	}
}

// changes are the hashes that have come and gone since the last checkpoint.
func (r *redirects) changes() (come, gone []int64) {
	for key, there := range r.changed {
		switch now := r.has(key); {
		case now && !there:
			come = append(come, int64(key))
		case there && !now:
			gone = append(gone, int64(key))
		}
	}
	return come, gone
}

// hashOf is FNV-1a, which is the same in every run.
func hashOf(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}
