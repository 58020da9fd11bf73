package accesslog

// guesser reads lines whose format is not known. It remembers the format of the
// last line, which the next one nearly always has. Not safe for concurrent use.
type guesser struct {
	told    *Layout // the only format to try, if there is one
	parsers [formats]*Parser
	last    traits
	format  Format
}

// others are the formats that a line is tried for when it is not of the common
// family, the strictest first.
var others = [...]Format{W3C, CloudStorage, ALB, ELB, S3, Squid, HAProxy, Caddy, TraefikJSON, JSON}

// guess reads a line and tells its format, FormatUnknown for the common family.
// The reason is that of the common family if no format fits.
func (g *guesser) guess(line string, r *Record) (Format, Reason) {
	if g.told != nil {
		return g.told.format, g.try(g.told.format, line, r)
	}
	if g.format != FormatUnknown && g.try(g.format, line, r) == 0 {
		return g.format, 0
	}
	reason := g.try(FormatUnknown, line, r)
	if reason == 0 {
		g.format = FormatUnknown
		if g.last.trailing && g.last.agent && !g.last.vhostFirst {
			if _, traefik := traefikEnd(trimRight(line)); traefik {
				return Traefik, g.try(Traefik, line, r)
			}
		}
		return FormatUnknown, 0
	}
	for _, f := range others {
		switch g.try(f, line, r) {
		case 0:
			if f == W3C {
				f = g.w3c().format
			} else {
				g.format = f
			}
			return f, 0
		case Directive:
			return f, Directive
		}
	}
	if trimmed := trimLeft(line); trimmed != "" && trimmed[0] == '{' {
		reason = g.try(JSON, line, r)
	}
	return FormatUnknown, reason
}

func (g *guesser) try(f Format, line string, r *Record) Reason {
	p := g.parsers[f]
	if p == nil {
		p = &Parser{Format: f, Layout: g.told}
		g.parsers[f] = p
	}
	reason := p.parse(line, r)
	g.last = p.last
	return reason
}

// w3c returns what the last #Fields line said, nil if there was none.
func (g *guesser) w3c() *w3cLayout {
	if p := g.parsers[W3C]; p != nil {
		return p.w3c
	}
	return nil
}
