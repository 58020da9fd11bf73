package accesslog

// anyFormat lets each line tell its own format.
const anyFormat = formats

// Lines makes a block of lines that came another way than in a file: layout says
// how they are to be read, and where it is nil each line tells its own format,
// since the lines may be of several servers. Such a block has no Mark. Safe from
// any goroutine.
func Lines(text string, layout *Layout) *Block {
	f := &File{options: Options{Layout: layout}.withDefaults()}
	f.sniffed.format = anyFormat
	if layout != nil {
		f.sniffed.format = layout.format
	}
	return &Block{File: f, Line: 1, Text: text}
}
