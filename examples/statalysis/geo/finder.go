package geo

import (
	"fmt"
	"net/netip"
)

// maxKept is how many records of a file a Finder keeps decoded, 150 bytes each:
// all countries and networks there are, and most cities.
const maxKept = 1 << 17

// Finder finds the places of many addresses: each record of a file is decoded
// once. Not safe for use by two goroutines at once.
type Finder struct {
	db   *DB
	kept []map[uintptr]Place // of each file, by the record's offset
}

// NewFinder returns a Finder that has met no address. Safe from any goroutine.
func (db *DB) NewFinder() *Finder {
	f := &Finder{db: db, kept: make([]map[uintptr]Place, len(db.files))}
	for i := range f.kept {
		f.kept[i] = map[uintptr]Place{}
	}
	return f
}

// Find is what the files know of an address, or of the first one of a network. Of
// what is neither they know nothing, which is no error; one is of a broken file.
// Not safe for concurrent use.
func (f *Finder) Find(ip string) (p Place, err error) {
	a, ok := addressOf(ip)
	if !ok {
		return p, nil
	}
	for i := range f.db.files {
		found, err := f.findIn(i, a)
		if err != nil {
			return Place{}, fmt.Errorf("geo: %s: look up %s: %w", f.db.files[i].path, a, err)
		}
		p = p.merge(found)
	}
	return p, nil
}

func (f *Finder) findIn(i int, a netip.Addr) (Place, error) {
	file := f.db.files[i]
	if a.Is6() && file.reader.Metadata.IPVersion == 4 {
		return Place{}, nil
	}
	result := file.reader.Lookup(a)
	if !result.Found() {
		return Place{}, result.Err()
	}
	if p, ok := f.kept[i][result.Offset()]; ok {
		return p, nil
	}
	p, err := placeOf(result, file.has)
	if err == nil {
		if len(f.kept[i]) >= maxKept {
			clear(f.kept[i])
		}
		f.kept[i][result.Offset()] = p
	}
	return p, err
}

// addressOf reads an address as the database keeps it: a network where it is
// anonymised.
func addressOf(ip string) (netip.Addr, bool) {
	if a, err := netip.ParseAddr(ip); err == nil {
		return a.Unmap().WithZone(""), true
	}
	n, err := netip.ParsePrefix(ip)
	return n.Addr().Unmap(), err == nil
}
