package geo_test

import (
	"fmt"
	"os"
	"path/filepath"

	"sasync/examples/statalysis/geo"
	"sasync/examples/statalysis/geo/mmdbtest"
)

func ExampleFinder() {
	folder, err := os.MkdirTemp("", "geo")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "GeoLite2-City.mmdb") // a small one
	os.WriteFile(path, mmdbtest.Build("GeoLite2-City", mmdbtest.Records{"192.0.2.0/24": mmdbtest.City("FR", "France", "Paris")}), 0o600)

	db, err := geo.Open([]string{path})
	if err != nil {
		panic(err)
	}
	f := db.NewFinder() // one for each goroutine
	for _, ip := range []string{"192.0.2.7", "198.51.100.1"} {
		place, err := f.Find(ip)
		fmt.Println(ip, place, err)
	}
	// Output:
	// 192.0.2.7 Paris, France <nil>
	// 198.51.100.1 unknown <nil>
}
