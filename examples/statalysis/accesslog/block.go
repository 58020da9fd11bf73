package accesslog

import "strings"

// Block is a run of whole lines of one file. It does not change, and any number
// of goroutines may use it.
type Block struct {
	File *File
	// Line is the number of the first line, counted from 1.
	Line int
	// Pos is the place in the file on disk, in bytes, up to which it was read when
	// the block was cut: it grows from block to block and ends at File.Size, also
	// for gzip, and is good for progress.
	Pos int64
	// End is the place in the text behind the block, in bytes.
	End  int64
	Text string

	tail    []byte     // the text's last bytes before End, up to markSize
	tooLong bool       // Text is only the beginning of the one line
	w3c     *w3cLayout // what the last #Fields line before it said
}

// Parsed is what a block holds: Lines = len(Records) + Unread.
type Parsed struct {
	Records []Record // in line order
	Lines   int
	Unread  int
	Reasons Counts   // the unread lines by reason
	Samples []Unread // the first ones of each reason, at most 3 each, in line order
	// Trailing counts the records whose line has more fields than are read.
	Trailing int
}

// Unread is a sample of a line that is no record.
type Unread struct {
	Line   int // counted from 1 in the file
	Reason Reason
	// Text is the line cut to 300 bytes and safe to print: what is not printable
	// is escaped.
	Text string
}

const samplesEach = 3

// Parse reads the block's lines and appends the records to dst, whose memory may
// come from an earlier block; nil is fine. Safe from any goroutine.
func (b *Block) Parse(dst []Record) Parsed {
	out := Parsed{Records: dst}
	if b.tooLong {
		out.Lines = 1
		out.reject(b.Line, LineTooLong, b.Text)
		return out
	}
	if cap(dst) == 0 {
		out.Records = make([]Record, 0, strings.Count(b.Text, "\n")+1)
	}
	p := Parser{Format: b.File.Format(), Layout: b.File.Layout(), Vhost: b.File.Vhost(), w3c: b.w3c}
	if p.Format == anyFormat {
		p.any = &guesser{}
	}
	number := b.Line
	for line := range strings.Lines(b.Text) {
		if number != b.File.sniffed.vhostLine {
			out.Lines++
			out.add(b, &p, number, line)
		}
		number++
	}
	return out
}

// add parses one line into the records.
func (out *Parsed) add(b *Block, p *Parser, number int, line string) {
	line, whole := strings.CutSuffix(line, "\n")
	line = strings.TrimSuffix(line, "\r")
	if len(line) > b.File.options.MaxLine {
		out.reject(number, LineTooLong, line)
		return
	}
	out.Records = append(out.Records, Record{})
	reason := p.parse(line, &out.Records[len(out.Records)-1])
	// Without its line feed the line is still being written or was cut, and if
	// just its last two fields are missing, then its byte count is suspect.
	if reason == 0 && !whole && p.Format.hasAgent() && !p.last.agent {
		reason = TornEnd
	}
	if reason == Directive {
		out.Records = out.Records[:len(out.Records)-1]
		out.Lines--
		return
	}
	if reason != 0 {
		out.Records = out.Records[:len(out.Records)-1]
		out.reject(number, reason, line)
		return
	}
	if p.last.trailing {
		out.Trailing++
	}
}

func (out *Parsed) reject(number int, reason Reason, line string) {
	out.Unread++
	out.Reasons[reason]++
	if out.Reasons[reason] <= samplesEach {
		out.Samples = append(out.Samples, Unread{number, reason, printable(line)})
	}
}
