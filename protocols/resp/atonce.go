package resp

// span is where an argument is.
type span struct{ from, to int }

// atOnce reads a command that is there as a whole and has nothing wrong with it,
// in one pass: three times as fast as finding its end first. n is 0 for others.
func (s *commandScanner) atOnce(b []byte, l *Limits) (args []string, n int) {
	count, pos := lengthAt(b, 0, Array)
	if pos == 0 || count > l.Items {
		return nil, 0
	}
	s.spans = s.spans[:0]
	for range count {
		size, from := lengthAt(b, pos, BulkString)
		if from == 0 || size > l.Bulk {
			return nil, 0
		}
		if pos = from + size + 2; pos > len(b) || pos > l.Size || b[pos-2] != '\r' || b[pos-1] != '\n' {
			return nil, 0
		}
		s.spans = append(s.spans, span{from, from + size})
	}
	args = s.args(b)
	if cap(s.spans) > keepOut/16 {
		s.spans = nil
	}
	return args, pos
}

// args copies the arguments, but for a name that is known.
func (s *commandScanner) args(b []byte) []string {
	if len(s.spans) == 0 {
		return nil
	}
	args := make([]string, len(s.spans))
	name, rest := s.spans[0], s.spans[1:]
	if string(b[name.from:name.to]) != s.name {
		s.name = string(b[name.from:name.to])
	}
	args[0] = s.name
	if len(rest) > 0 {
		first := rest[0].from
		text := string(b[first:rest[len(rest)-1].to])
		for i, a := range rest {
			args[i+1] = text[a.from-first : a.to-first]
		}
	}
	return args
}

// lengthAt reads a line that has a length of up to 9 digits, written as it should
// be. end is 0 if it is another one.
func lengthAt(b []byte, pos int, kind Kind) (n, end int) {
	if pos >= len(b) || b[pos] != byte(kind) {
		return 0, 0
	}
	i := pos + 1
	for ; i < len(b) && i <= pos+9 && b[i] >= '0' && b[i] <= '9'; i++ {
		n = 10*n + int(b[i]-'0')
	}
	canonical := i > pos+1 && (b[pos+1] != '0' || i == pos+2)
	if !canonical || i+2 > len(b) || b[i] != '\r' || b[i+1] != '\n' {
		return 0, 0
	}
	return n, i + 2
}
