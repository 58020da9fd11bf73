package geo

import (
	"strconv"
	"strings"

	"github.com/oschwald/maxminddb-golang/v2"
)

// Unknown stands for a name that no file has.
const Unknown = "unknown"

// Place is what is known of an address. What is not is empty.
type Place struct {
	Code    string // of the country, ISO 3166: FR
	Country string // its name in English
	City    string
	AS      string // the network's number: AS64496
	Owner   string // of the network
}

// String is the place in words: Paris, France · AS64496 Example Net. Safe from any
// goroutine.
func (p Place) String() string {
	where := strings.Trim(p.City+", "+p.Country, ", ")
	whose := strings.TrimSpace(p.AS + " " + p.Owner)
	switch {
	case where == "" && whose == "":
		return Unknown
	case where == "" || whose == "":
		return where + whose
	}
	return where + " · " + whose
}

// named is a thing with names.
type named struct {
	Code  string `maxminddb:"iso_code"`
	Names struct {
		English string `maxminddb:"en"`
	} `maxminddb:"names"`
}

// record is MaxMind's, and DB-IP's.
type record struct {
	Country    named  `maxminddb:"country"`
	Registered named  `maxminddb:"registered_country"`
	City       named  `maxminddb:"city"`
	AS         uint32 `maxminddb:"autonomous_system_number"`
	Owner      string `maxminddb:"autonomous_system_organization"`
}

// flatRecord is IPinfo's, and of some that make files of others' data. Some of its files have the code of the country in
// country, others the name.
type flatRecord struct {
	Country     string `maxminddb:"country"`
	CountryCode string `maxminddb:"country_code"`
	CountryName string `maxminddb:"country_name"`
	City        string `maxminddb:"city"`
	AS          string `maxminddb:"asn"`
	Number      uint32 `maxminddb:"autonomous_system_number"`
	Owner       string `maxminddb:"autonomous_system_organization"`
	ASName      string `maxminddb:"as_name"`
	Name        string `maxminddb:"name"`
}

func placeOf(result maxminddb.Result, s shape) (Place, error) {
	if s.flat {
		var r flatRecord
		err := result.Decode(&r)
		return r.place(s), err
	}
	var r record
	err := result.Decode(&r)
	return r.place(), err
}

func (r record) place() Place {
	country := r.Country
	if country.Code == "" && country.Names.English == "" { // of a satellite's network, say
		country = r.Registered
	}
	p := Place{Code: country.Code, Country: first(country.Names.English, country.Code), City: r.City.Names.English, Owner: r.Owner}
	p.AS = asName(r.AS)
	return p
}

// asName is how people write the number of a network.
func asName(number uint32) string {
	if number == 0 {
		return ""
	}
	return "AS" + strconv.FormatUint(uint64(number), 10)
}

func (r flatRecord) place(s shape) Place {
	p := Place{Code: r.CountryCode, Country: r.CountryName, City: r.City, AS: first(r.AS, asName(r.Number)), Owner: r.Owner}
	switch {
	case len(r.Country) == 2:
		p.Code = first(p.Code, r.Country)
	default:
		p.Country = first(p.Country, r.Country)
	}
	p.Country = first(p.Country, p.Code)
	if s.network {
		p.Owner = first(p.Owner, first(r.ASName, r.Name))
	}
	return p
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// merge adds what p does not know. A city is told with its own country.
func (p Place) merge(o Place) Place {
	if p.Code == "" && p.Country == "" && p.City == "" || p.City == "" && p.Code == o.Code {
		p.Code, p.Country, p.City = o.Code, o.Country, o.City
	}
	if p.AS == "" && p.Owner == "" {
		p.AS, p.Owner = o.AS, o.Owner
	}
	return p
}
