package main

import (
	"flag"
	"strings"

	"sasync/examples/statalysis/geo"
)

const geoUsage = "tell where addresses are by this `file` in MaxMind's format: GeoLite2-City.mmdb, GeoLite2-ASN.mmdb, or one of DB-IP or IPinfo; may be there several times"

// geoFlag is the flag -geo: files, also separated by commas, as a file of settings
// has each flag once.
type geoFlag []string

func (g *geoFlag) addTo(flags *flag.FlagSet) { flags.Var(g, "geo", geoUsage) }

func (g *geoFlag) Set(s string) error {
	for path := range strings.SplitSeq(s, ",") {
		if path = strings.TrimSpace(path); path != "" {
			*g = append(*g, path)
		}
	}
	return nil
}

func (g *geoFlag) String() string { return strings.Join(*g, ",") }

// open reads the files; without any it gives nil.
func (g geoFlag) open() (*geo.DB, error) {
	if len(g) == 0 {
		return nil, nil
	}
	return geo.Open(g)
}
