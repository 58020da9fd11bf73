package report

import (
	"cmp"
	"slices"
	"strconv"

	"sasync/examples/statalysis/geo"
)

// region is a country, a city or a network, with what its addresses asked for.
type region struct {
	names                           [2]string
	visitors, pages, requests, size int64
	bad                             int64 // requests of bad clients
}

func (q *query) countries() error {
	return q.regions((*geo.DB).HasCountries, func(p geo.Place) [2]string { return [2]string{p.Country, p.Code} })
}

func (q *query) cities() error {
	return q.regions((*geo.DB).HasCities, func(p geo.Place) [2]string { return [2]string{p.City, p.Country} })
}

func (q *query) networks() error {
	return q.regions((*geo.DB).HasNetworks, func(p geo.Place) [2]string { return [2]string{p.Owner, p.AS} })
}

// regions adds up what addresses did by what names says of their places. In memory
// are the regions, of which there are no more than the files have.
func (q *query) regions(known func(*geo.DB) bool, names func(geo.Place) [2]string) error {
	switch {
	case q.asked.Geo == nil:
		q.out.Notes = append(q.out.Notes, "Where addresses are is told by files in MaxMind's format: -geo GeoLite2-City.mmdb, say.")
		return nil
	case !known(q.asked.Geo):
		q.out.Notes = append(q.out.Notes, "The files of -geo do not tell that: GeoLite2-City has countries and cities, GeoLite2-ASN has networks.")
		return nil
	}
	found := map[[2]string]*region{}
	regionOf := func(ip string) (*region, error) {
		place, err := q.finder().Find(ip)
		if err != nil {
			return nil, err
		}
		key := names(place)
		if found[key] == nil {
			found[key] = &region{names: key}
		}
		return found[key], nil
	}
	if err := q.visitorsByAddress(regionOf); err != nil {
		return err
	}
	if err := q.badByAddress(regionOf); err != nil {
		return err
	}
	return q.listRegions(found)
}

func (q *query) visitorsByAddress(regionOf func(ip string) (*region, error)) error {
	return q.run(`
		SELECT ip, count(*), sum(pages), sum(requests), sum(bytes)
		FROM (
			SELECT ip, id_ua, sum(pages) AS pages, sum(requests) AS requests, sum(bytes) AS bytes
			FROM {visitor} visit GROUP BY ip, id_ua) visitor
		GROUP BY ip`,
		func(r row) error {
			var ip string
			var visitors, pages, requests, size int64
			if err := r.Scan(&ip, &visitors, &pages, &requests, &size); err != nil {
				return err
			}
			of, err := regionOf(ip)
			if err != nil {
				return err
			}
			of.visitors += visitors
			of.pages += pages
			of.requests += requests
			of.size += size
			return nil
		})
}

func (q *query) badByAddress(regionOf func(ip string) (*region, error)) error {
	seen := q.seen(`NOT ` + isBot)
	return q.run(`SELECT ip, requests FROM `+seen.Text+` seen`, func(r row) error {
		var ip string
		var requests int64
		if err := r.Scan(&ip, &requests); err != nil {
			return err
		}
		of, err := regionOf(ip)
		if err == nil {
			of.bad += requests
		}
		return err
	}, seen.Args...)
}

// listRegions adds the rows that are asked for, those of most visitors first.
func (q *query) listRegions(found map[[2]string]*region) error {
	skip, err := q.skip()
	if err != nil {
		return err
	}
	list := make([]*region, 0, len(found))
	for _, r := range found {
		list = append(list, r)
	}
	slices.SortFunc(list, func(a, b *region) int {
		return cmp.Or(cmp.Compare(b.visitors, a.visitors), cmp.Compare(b.requests, a.requests), cmp.Compare(b.bad, a.bad),
			slices.Compare(a.names[:], b.names[:]))
	})
	list = list[min(int(skip), len(list)):]
	if len(list) > q.asked.Rows {
		list = list[:q.asked.Rows]
		q.out.Next = strconv.FormatInt(skip+int64(q.asked.Rows), 10)
	}
	for _, r := range list {
		name := cmp.Or(r.names[0], r.names[1], geo.Unknown)
		q.out.Rows = append(q.out.Rows, []any{name, r.names[1], r.visitors, r.pages, r.requests, r.size, r.bad})
	}
	return nil
}
