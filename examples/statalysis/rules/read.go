package rules

import (
	"fmt"
	"net/netip"
	"path"
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode/utf8"
)

// entry is a rule with what its kind is matched by.
type entry struct {
	Rule
	prefix netip.Prefix   // Blocked, IP (as a whole-length prefix) and Net
	status statuses       // Status
	rate   rate           // Rate
	re     *regexp.Regexp // the kinds that are regular expressions
	words  [][]string     // see required
}

// readRules reads one rule file. Every line is a rule, broken, a comment or blank.
func readRules(file string, kind Kind, data []byte) (rules []entry, broken []Broken) {
	family := familyOf(file)
	name := ""
	number := 0
	for line := range strings.SplitSeq(newlines(text(string(data))), "\n") {
		number++
		line = strings.TrimSpace(line)
		if title, ok := strings.CutPrefix(line, "#:"); ok {
			name = strings.TrimSpace(title)
			continue
		}
		if line == "" || line[0] == '#' {
			continue
		}
		e := entry{Rule: Rule{Kind: kind, Text: line, Name: name, Family: family, File: file, Line: number}}
		if err := e.compile(); err != nil {
			broken = append(broken, Broken{File: file, Line: number, Text: line, Err: err})
			continue
		}
		if e.Name == "" {
			e.Name = e.Text
		}
		rules = append(rules, e)
	}
	return rules, broken
}

// newlines leaves \n as the only line end. A byte order mark goes as well: some editors write it.
func newlines(s string) string {
	s = strings.TrimPrefix(s, "\ufeff")
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.ReplaceAll(s, "\r", "\n")
}

// familyOf makes words of a file's name.
func familyOf(file string) string {
	base := strings.TrimSuffix(file, path.Ext(file))
	return strings.NewReplacer("-", " ", "_", " ").Replace(base)
}

// text is s as UTF-8. Bytes that are not are read as Latin-1, as rule files and log lines from
// before UTF-8 were, so that one rule catches a word in either encoding.
func text(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + len(s)/4)
	for i := range len(s) {
		b.WriteRune(rune(s[i]))
	}
	return b.String()
}

// compile fills what the rule is matched by and brings Text into its canonical form.
func (e *entry) compile() (err error) {
	switch e.Kind {
	case IP:
		e.prefix, err = parseHost(e.Text)
		e.Text = e.prefix.Addr().String()
	case Net, Blocked:
		e.prefix, err = parseNetwork(e.Text)
		e.Text = e.prefix.String()
	case Method:
		err = checkMethod(e.Text)
	case Status:
		e.status, err = parseStatus(e.Text)
	case Rate:
		e.rate, e.Text, err = parseRate(e.Text)
	default:
		err = e.compilePattern()
	}
	return err
}

func checkMethod(text string) error {
	for i := range len(text) {
		if !isTokenByte(text[i]) {
			return fmt.Errorf("not a method such as TRACE: %q in it", text[i])
		}
	}
	return nil
}

// isTokenByte tells what HTTP's names are made of.
func isTokenByte(b byte) bool {
	return isDigit(b) || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || strings.IndexByte("!#$%&'*+-.^_`|~", b) >= 0
}

func (e *entry) compilePattern() error {
	parsed, err := syntax.Parse(e.Text, syntax.Perl)
	if err != nil {
		return err
	}
	e.words = required(parsed)
	e.re, err = regexp.Compile(e.Text)
	return err
}

func parseHost(s string) (netip.Prefix, error) {
	addr, err := netip.ParseAddr(s)
	if err != nil {
		return netip.Prefix{}, fmt.Errorf("not an address: %w", err)
	}
	if addr.Zone() != "" {
		return netip.Prefix{}, fmt.Errorf("not an address: zone %q", addr.Zone())
	}
	addr = addr.Unmap()
	return netip.PrefixFrom(addr, addr.BitLen()), nil
}

// parseNetwork reads a CIDR network, with or without host bits, or one address.
func parseNetwork(s string) (netip.Prefix, error) {
	if !strings.Contains(s, "/") {
		return parseHost(s)
	}
	p, err := netip.ParsePrefix(s)
	if err != nil {
		return netip.Prefix{}, fmt.Errorf("not a network: %w", err)
	}
	if p.Addr().Is4In6() && p.Bits() >= 96 {
		p = netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96)
	}
	return p.Masked(), nil
}
