package main

import (
	"net/netip"
	"slices"
)

// world is everything while it is being made up.
type world struct {
	seed uint64
	book *addressBook

	shopLog, blogLog, vhostsLog, apiLog *accessLog

	shop, blog, www, docs, gallery, api *site

	seen map[identity]bool
}

// accessLog is what one server writes, before it is rotated and damaged.
type accessLog struct {
	format  format
	style   style
	zone    zone
	records []record
}

// identity is what makes a request the same as another one when a log is
// loaded twice. Nothing that another reader might leave out is in it.
type identity struct {
	at                 int64
	addr               netip.Addr
	status             int
	target, ref, agent string
}

func newWorld(seed uint64) *world {
	w := &world{
		seed:      seed,
		book:      newAddressBook(newRandom(seed, "addresses")),
		shopLog:   &accessLog{format: combined, style: nginx, zone: berlin},
		blogLog:   &accessLog{format: combined, style: apache, zone: utc},
		vhostsLog: &accessLog{format: vhostCombined, style: apache, zone: utc},
		apiLog:    &accessLog{format: common, style: apache, zone: utc},
		seen:      map[identity]bool{},
	}
	w.shop = newShop(w.shopLog)
	w.blog = newBlog(w.blogLog)
	w.www = newWWW(w.vhostsLog)
	w.docs = newDocs(w.vhostsLog)
	w.gallery = newGallery(w.vhostsLog)
	w.api = &site{host: "api.example.com", log: w.apiLog}
	return w
}

// add records a request and gives the second that it got. Two requests are
// never the same by chance: a second one of the kind comes a second later, so
// that all duplicates of the sample are those that noise.go makes.
func (w *world) add(r record) int64 {
	log := r.site.log
	if log.format == common {
		r.ref, r.agent = "", ""
	}
	for w.seen[r.identity()] {
		r.at++
	}
	w.seen[r.identity()] = true
	log.records = append(log.records, r)
	return r.at
}

func (r *record) identity() identity {
	id := identity{r.at, r.addr, r.status, r.target, r.ref, r.agent}
	if r.method == "" {
		id.target = ""
	}
	if len(id.target) > 255 {
		id.target = id.target[:255]
	}
	return id
}

// inOrder gives the records of the log's time span as the server wrote them.
func (l *accessLog) inOrder() []record {
	start, end := l.zone.span()
	kept := slices.DeleteFunc(l.records, func(r record) bool { return r.at < start || r.at >= end })
	slices.SortStableFunc(kept, func(a, b record) int { return int(a.at - b.at) })
	return kept
}
