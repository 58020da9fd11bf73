package geo

import (
	"github.com/oschwald/maxminddb-golang/v2"
)

// shape is what the records of a file have.
type shape struct {
	country, city, network bool
	flat                   bool // IPinfo's: texts where MaxMind has maps
}

func (s shape) with(o shape) shape {
	return shape{country: s.country || o.country, city: s.city || o.city, network: s.network || o.network}
}

// probed is how many records are looked at: what many have, some of the first have.
const probed = 2000

// shapeOf looks at the first records.
func shapeOf(reader *maxminddb.Reader) (s shape, err error) {
	n := 0
	for result := range reader.Networks() {
		var record map[string]any
		if err := result.Decode(&record); err != nil {
			return s, err
		}
		s.add(record)
		if n++; n == probed {
			break
		}
	}
	return s, nil
}

func (s *shape) add(record map[string]any) {
	for key, value := range record {
		_, isText := value.(string)
		switch key {
		case "country", "registered_country":
			s.country, s.flat = true, s.flat || isText
		case "country_code":
			s.country, s.flat = true, true
		case "city":
			s.city, s.flat = true, s.flat || isText
		case "autonomous_system_number":
			s.network = true
		case "asn":
			s.network, s.flat = true, true
		}
	}
}
