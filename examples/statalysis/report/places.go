package report

import (
	"slices"
	"strings"

	"sasync/examples/statalysis/geo"
)

// Askable tells whether the question has an answer where g knows where addresses
// are. All but those on countries, cities and networks have one without, when g is
// nil. Safe from any goroutine.
func (question Question) Askable(g *geo.DB) bool {
	switch question.Name {
	case "countries":
		return g != nil && g.HasCountries()
	case "cities":
		return g != nil && g.HasCities()
	case "networks":
		return g != nil && g.HasNetworks()
	}
	return true
}

// finder finds places for this query.
func (q *query) finder() *geo.Finder {
	if q.places == nil {
		q.places = q.asked.Geo.NewFinder()
	}
	return q.places
}

// addPlaces tells where addresses are: those of rows in columns of their own, and
// the one that is asked for in a note.
func (q *query) addPlaces() error {
	if q.asked.Geo == nil {
		return nil
	}
	if ip := q.asked.IP; ip != "" {
		place, err := q.finder().Find(ip)
		if err != nil {
			return err
		}
		q.out.Notes = append(q.out.Notes, ip+": "+place.String())
	}
	at := slices.IndexFunc(q.out.Columns, func(c Column) bool { return c.Kind == Address })
	if at < 0 {
		return nil
	}
	if q.asked.Geo.HasNetworks() {
		if err := q.addPlace(at, Column{"network", "network", Text, ""}, networkName); err != nil {
			return err
		}
	}
	if q.asked.Geo.HasCountries() {
		return q.addPlace(at, Column{"country", "country", Text, ""}, countryName)
	}
	return nil
}

func countryName(p geo.Place) string { return p.Country }

func networkName(p geo.Place) string { return strings.TrimSpace(p.AS + " " + p.Owner) }

// addPlace adds a column behind that of addresses.
func (q *query) addPlace(at int, c Column, name func(geo.Place) string) error {
	for i, r := range q.out.Rows {
		ip, _ := r[at].(string)
		place, err := q.finder().Find(ip)
		if err != nil {
			return err
		}
		q.out.Rows[i] = slices.Insert(r, at+1, any(name(place)))
	}
	q.out.Columns = slices.Insert(slices.Clone(q.out.Columns), at+1, c)
	return nil
}
