package rules

// wordIndex finds, in one pass over a text, which of many words may be in it. A word is filed
// under three of its neighbouring bytes; the text is asked for every three of its own. What it
// names must be checked, as three bytes are not the word and two triples may share a drawer.
type wordIndex struct {
	drawers *[drawers][]int32
}

// 4,096 drawers of 24 bytes; the default rules fill 8 % of them.
const drawers = 1 << 12

func drawer(a, b, c byte) uint32 {
	triple := uint32(a) | uint32(b)<<8 | uint32(c)<<16
	return triple * 2654435761 >> 20 // the golden ratio's bits spread neighbours apart
}

// add files at under word, which has at least minWord bytes, in the emptiest of its drawers: words
// of one list tend to share a beginning or an end.
func (x *wordIndex) add(word string, at int32) {
	if x.drawers == nil {
		x.drawers = new([drawers][]int32)
	}
	best := drawer(word[0], word[1], word[2])
	for i := 1; i+2 < len(word); i++ {
		d := drawer(word[i], word[i+1], word[i+2])
		if len(x.drawers[d]) < len(x.drawers[best]) {
			best = d
		}
	}
	x.drawers[best] = append(x.drawers[best], at)
}

// find adds to found what was filed under the words that may be in text.
func (x *wordIndex) find(text string, found *positions) {
	if x.drawers == nil {
		return
	}
	for i := 0; i+2 < len(text); i++ {
		for _, at := range x.drawers[drawer(text[i], text[i+1], text[i+2])] {
			found.add(at)
		}
	}
}
