package metrics_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// parsed is the text format, read back.
type parsed struct {
	kinds   map[string]string            // by family
	values  map[string]float64           // by the sample's name and labels
	labels  map[string]map[string]string // the same, taken apart
	ordered []string                     // samples in their order
}

var (
	commentLine = regexp.MustCompile(`^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)$`)
	sampleLine  = regexp.MustCompile(`^([a-zA-Z_:][a-zA-Z0-9_:]*)\{(.*)\} (\S+)$`)
	labelPair   = regexp.MustCompile(`^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)`)
	unescape    = strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\n`, "\n")
)

// parse reads what Prometheus reads, and is stricter: each family has its HELP
// and its TYPE, in that order, and its samples behind them.
func parse(text string) (parsed, error) {
	p := parsed{map[string]string{}, map[string]float64{}, map[string]map[string]string{}, nil}
	if !strings.HasSuffix(text, "\n") {
		return p, fmt.Errorf("the last line has no end")
	}
	helped, family := "", ""
	for i, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		if comment := commentLine.FindStringSubmatch(line); comment != nil {
			name := comment[2]
			switch {
			case p.kinds[name] != "":
				return p, fmt.Errorf("line %d: %s a second time", i+1, name)
			case comment[1] == "HELP":
				helped = name
			case name != helped:
				return p, fmt.Errorf("line %d: the type of %s without its help", i+1, name)
			default:
				family, p.kinds[name] = name, comment[3]
			}
			continue
		}
		if err := p.sample(line, family); err != nil {
			return p, fmt.Errorf("line %d: %q: %w", i+1, line, err)
		}
	}
	return p, nil
}

func (p *parsed) sample(line, family string) error {
	s := sampleLine.FindStringSubmatch(line)
	if s == nil {
		return fmt.Errorf("is no sample")
	}
	suffix, ok := strings.CutPrefix(s[1], family)
	if !ok || suffix != "" && (p.kinds[family] != "histogram" || suffix != "_bucket" && suffix != "_sum" && suffix != "_count") {
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
	if _, twice := p.values[key]; twice {
		return fmt.Errorf("comes twice")
	}
	p.values[key], p.labels[key] = value, labels
	p.ordered = append(p.ordered, key)
	return nil
}
