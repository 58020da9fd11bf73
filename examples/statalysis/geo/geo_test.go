package geo_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/oschwald/maxminddb-golang/v2"

	"sasync/examples/statalysis/geo"
	"sasync/examples/statalysis/geo/mmdbtest"
)

var (
	cities = mmdbtest.Records{
		"192.0.2.0/25":    mmdbtest.City("FR", "France", "Paris"),
		"192.0.2.128/26":  mmdbtest.City("DE", "Germany", ""),
		"198.51.100.7/32": mmdbtest.City("BR", "Brazil", strings.Repeat("São Paulo ", 40)),
		"2001:db8::/33":   mmdbtest.City("JP", "Japan", "Tokyo"),
		"203.0.113.0/24":  {"registered_country": mmdbtest.Map{"iso_code": "US", "names": mmdbtest.Map{"en": "United States"}}},
		"203.0.112.0/24":  {"continent": mmdbtest.Map{"code": "EU"}},
	}
	networks = mmdbtest.Records{
		"192.0.2.0/24":  mmdbtest.ASN(64496, "Example Net"),
		"2001:db8::/32": mmdbtest.ASN(4200000000, "Six Ltd"),
	}
	countries = mmdbtest.Records{
		"192.0.2.0/24":   mmdbtest.City("FR", "France", ""),
		"203.0.112.0/24": mmdbtest.City("GB", "United Kingdom", ""),
	}
	flat = mmdbtest.Records{
		"192.0.2.0/24":    {"country": "France", "country_code": "FR", "asn": "AS64496", "as_name": "Example Net", "as_domain": "example.net"},
		"198.51.100.0/24": {"country": "BR", "city": "São Paulo", "region": "SP"},
		"203.0.113.0/24":  {"country_code": "AU", "autonomous_system_number": uint32(64500), "autonomous_system_organization": "Down Under"},
	}
)

func open(t *testing.T, paths ...string) *geo.DB {
	t.Helper()
	db, err := geo.Open(paths)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func wantPlaces(t *testing.T, db *geo.DB, want map[string]string) {
	t.Helper()
	f := db.NewFinder()
	for range 2 { // the second time from what it has kept
		for ip, words := range want {
			p, err := f.Find(ip)
			if err != nil || p.String() != words {
				t.Errorf("%s: %q %v, want %q", ip, p, err, words)
			}
		}
	}
}

func TestFind_TellsCountryCityAndNetwork(t *testing.T) {
	db := open(t, mmdbtest.Write(t, "GeoLite2-City", cities), mmdbtest.Write(t, "GeoLite2-ASN", networks))
	if !db.HasCountries() || !db.HasCities() || !db.HasNetworks() {
		t.Error("it does not know what it has")
	}
	wantPlaces(t, db, map[string]string{
		"192.0.2.7":        "Paris, France · AS64496 Example Net",
		"::ffff:192.0.2.7": "Paris, France · AS64496 Example Net",
		"192.0.2.129":      "Germany · AS64496 Example Net",
		"192.0.2.200":      "AS64496 Example Net",
		"198.51.100.7":     strings.Repeat("São Paulo ", 40) + ", Brazil",
		"198.51.100.8":     "unknown",
		"2001:db8::1":      "Tokyo, Japan · AS4200000000 Six Ltd",
		"2001:db8:8000::1": "AS4200000000 Six Ltd",
		"203.0.113.9":      "United States",
		"203.0.112.9":      "unknown",
		"10.0.0.1":         "unknown",
		"www.example.org":  "unknown",
		"-":                "unknown",
		"192.0.2.0/24":     "Paris, France · AS64496 Example Net",
		"2001:db8::/64":    "Tokyo, Japan · AS4200000000 Six Ltd",
	})
}

func TestFind_TheFirstFileThatKnowsCounts(t *testing.T) {
	city, country := mmdbtest.Write(t, "City", cities), mmdbtest.Write(t, "Country", countries)
	for _, db := range []*geo.DB{open(t, city, country), open(t, country, city)} {
		wantPlaces(t, db, map[string]string{"192.0.2.7": "Paris, France", "203.0.112.1": "United Kingdom"})
	}
	wantPlaces(t, open(t, city, country), map[string]string{"192.0.2.129": "Germany", "192.0.2.255": "France"})
	wantPlaces(t, open(t, country, city), map[string]string{"192.0.2.129": "France"})
}

func TestFind_TakesIPinfosRecords(t *testing.T) {
	db := open(t, mmdbtest.Write(t, "ipinfo bundle_location_lite.mmdb", flat))
	wantPlaces(t, db, map[string]string{"192.0.2.1": "France · AS64496 Example Net", "198.51.100.1": "São Paulo, BR", "203.0.113.1": "AU · AS64500 Down Under", "10.0.0.1": "unknown"})
}

func TestOpen_AFileOfOneKindHasNoOther(t *testing.T) {
	db := open(t, mmdbtest.Write(t, "x", networks))
	if db.HasCountries() || db.HasCities() || !db.HasNetworks() {
		t.Error("networks only")
	}
	db = open(t, mmdbtest.Write(t, "x", countries))
	if !db.HasCountries() || db.HasCities() || db.HasNetworks() {
		t.Error("countries only")
	}
}

func TestOpen_NamesTheFileThatCantBeUsed(t *testing.T) {
	whole := mmdbtest.Build("GeoLite2-City", cities)
	folder := t.TempDir()
	for name, c := range map[string]struct {
		data []byte
		want error
		says string
	}{
		"missing.mmdb":   {nil, fs.ErrNotExist, "no such file"},
		"empty.mmdb":     {[]byte{}, geo.ErrNoMMDB, "cut off"},
		"truncated.mmdb": {whole[:len(whole)/2], geo.ErrNoMMDB, "cut off"},
		"headless.mmdb":  {whole[len(whole)/2:], geo.ErrNoMMDB, "cut off"},
		"a.csv":          {[]byte("network,country\n"), geo.ErrNoMMDB, "not a MaxMind database"},
		"anonymous.mmdb": {mmdbtest.Build("GeoIP2-Anonymous-IP", mmdbtest.Records{"192.0.2.0/24": {"is_vpn": "yes"}}), geo.ErrNoPlaces, "GeoIP2-Anonymous-IP"},
	} {
		path := filepath.Join(folder, name)
		if c.data != nil {
			if err := os.WriteFile(path, c.data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		_, err := geo.Open([]string{path})
		if !errors.Is(err, c.want) || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && strings.Count(err.Error(), path) > 1 {
			t.Errorf("it is named twice: %v", err)
		}
	}
	if _, err := geo.Open([]string{folder}); err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("a folder: %v", err)
	}
}

func TestBuild_MakesWhatTheReaderHoldsForValid(t *testing.T) {
	for _, records := range []mmdbtest.Records{cities, networks, countries, flat} {
		r, err := maxminddb.OpenBytes(mmdbtest.Build("GeoLite2-City", records))
		if err == nil {
			err = r.Verify()
		}
		if err != nil {
			t.Error(err)
		}
	}
	if a, b := mmdbtest.Build("x", cities), mmdbtest.Build("x", cities); !bytes.Equal(a, b) {
		t.Error("it depends on the order of a map")
	}
}

// FuzzFind holds that a broken file is an error at most.
func FuzzFind(f *testing.F) {
	for _, records := range []mmdbtest.Records{cities, networks, flat} {
		f.Add(mmdbtest.Build("x", records), "192.0.2.7")
	}
	f.Fuzz(func(t *testing.T, data []byte, ip string) {
		path := filepath.Join(t.TempDir(), "x.mmdb")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		db, err := geo.Open([]string{path})
		if err != nil {
			return
		}
		_, _ = db.NewFinder().Find(ip)
	})
}
