// Package geo tells where addresses are and whose networks they are in, from files
// in MaxMind's format: GeoLite2 and GeoIP2 (City, Country, ASN, ISP), DB-IP's and
// IPinfo's.
//
//	db, err := geo.Open([]string{"GeoLite2-City.mmdb", "GeoLite2-ASN.mmdb"})
//	...
//	place, err := db.NewFinder().Find("192.0.2.7")
//	fmt.Println(place) // Paris, France · AS64496 Example Net
//
// Where two files know the same of an address, the first one counts. What a file
// has is told by its records, not by its name. A file is read into memory, so it
// may be written anew at any time.
package geo
