// Package prometheustest reads the text format back, and is stricter than
// Prometheus.
package prometheustest

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Parsed is the text format, read back.
type Parsed struct {
	Kinds   map[string]string            // by family
	Values  map[string]float64           // by the sample's name and labels
	Labels  map[string]map[string]string // the same, taken apart
	Ordered []string                     // samples in their order
}

var (
	commentLine = regexp.MustCompile(`^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)$`)
	sampleLine  = regexp.MustCompile(`^([a-zA-Z_:][a-zA-Z0-9_:]*)\{(.*)\} (\S+)$`)
	labelPair   = regexp.MustCompile(`^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)`)
	unescape    = strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\n`, "\n")
)

// Parse reads what Prometheus reads, if each family has its HELP and its TYPE,
// in that order, and its samples behind them.
func Parse(text string) (Parsed, error) {
	p := Parsed{map[string]string{}, map[string]float64{}, map[string]map[string]string{}, nil}
	if !strings.HasSuffix(text, "\n") {
		return p, fmt.Errorf("the last line has no end")
	}
	helped, family := "", ""
	for i, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		if comment := commentLine.FindStringSubmatch(line); comment != nil {
			name := comment[2]
			switch {
			case p.Kinds[name] != "":
				return p, fmt.Errorf("line %d: %s a second time", i+1, name)
			case comment[1] == "HELP":
				helped = name
			case name != helped:
				return p, fmt.Errorf("line %d: the type of %s without its help", i+1, name)
			default:
				family, p.Kinds[name] = name, comment[3]
			}
			continue
		}
		if err := p.sample(line, family); err != nil {
			return p, fmt.Errorf("line %d: %q: %w", i+1, line, err)
		}
	}
	return p, nil
}

func (p *Parsed) sample(line, family string) error {
	s := sampleLine.FindStringSubmatch(line)
	if s == nil {
		return fmt.Errorf("is no sample")
	}
	suffix, ok := strings.CutPrefix(s[1], family)
	if !ok || suffix != "" && (p.Kinds[family] != "histogram" || suffix != "_bucket" && suffix != "_sum" && suffix != "_count") {
		return fmt.Errorf("is not of %s", family)
	}
	labels := map[string]string{}
	for rest := s[2]; rest != ""; {
		pair := labelPair.FindStringSubmatch(rest)
		if pair == nil {
			return fmt.Errorf("cannot read the labels from %q on", rest)
		}
		labels[pair[1]] = unescape.Replace(pair[2])
		rest = rest[len(pair[0]):]
	}
	value, err := strconv.ParseFloat(s[3], 64)
	if err != nil {
		return err
	}
	key := s[1] + "{" + s[2] + "}"
	if _, twice := p.Values[key]; twice {
		return fmt.Errorf("comes twice")
	}
	p.Values[key], p.Labels[key] = value, labels
	p.Ordered = append(p.Ordered, key)
	return nil
}
