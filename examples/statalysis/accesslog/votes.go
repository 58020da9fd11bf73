package accesslog

// votes counts the readable lines by shape.
type votes struct {
	others [formats]int // that are not of the common family, and Traefik's

	plain, vhostFirst  [2]int // without and with a referrer and an agent
	identVhost, idents int
}

func (v *votes) add(f Format, t traits) {
	if f != FormatUnknown {
		v.others[f]++
		return
	}
	agent := 0
	if t.agent {
		agent = 1
	}
	if t.vhostFirst {
		v.vhostFirst[agent]++
		return
	}
	v.plain[agent]++
	if t.identVhost {
		v.identVhost++
	}
	if t.ident {
		v.idents++
	}
}

func (v *votes) family() int {
	return v.plain[0] + v.plain[1] + v.vhostFirst[0] + v.vhostFirst[1]
}

func (v *votes) total() int {
	n := v.family()
	for _, votes := range v.others {
		n += votes
	}
	return n
}

func (v *votes) winner() Format {
	most := FormatUnknown
	for f, n := range v.others {
		if n > v.others[most] {
			most = Format(f)
		}
	}
	if v.others[most] > v.family() {
		return most
	}
	switch {
	case v.vhostFirst[0]+v.vhostFirst[1] > v.plain[0]+v.plain[1]:
		if v.vhostFirst[1] >= v.vhostFirst[0] {
			return VhostCombined
		}
		return VhostCommon
	case v.identVhost > v.idents: // lines without ident say nothing
		return Ancestor
	case v.plain[1] >= v.plain[0]:
		return Combined
	}
	return Common
}
