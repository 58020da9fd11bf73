package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// format is which fields a line has.
type format int

const (
	common format = iota
	combined
	vhostCombined
)

var formatNames = []string{"common", "combined", "vhost:port combined"}

func (f format) String() string { return formatNames[f] }

// style is how a server writes what could be misread.
type style int

const (
	nginx  style = iota // \x22 for a quote, 0 for no bytes, "" for no request
	apache              // \" for a quote, - for no bytes, "-" for no request
)

// text is the line of a record, without its end.
func (l *accessLog) text(r *record) string {
	var b strings.Builder
	if l.format == vhostCombined {
		port := r.port
		if port == 0 {
			port = 443
		}
		fmt.Fprintf(&b, "%s:%d ", r.site.host, port)
	}
	fmt.Fprintf(&b, `%s - %s [%s] "%s" %d %s`, r.addr, orDash(r.user), l.zone.in(r.at).Format("02/Jan/2006:15:04:05 -0700"),
		l.style.escape(r.request()), r.status, l.style.bytes(r.bytes))
	if l.format != common {
		fmt.Fprintf(&b, ` "%s" "%s"`, l.style.escape(orDash(r.ref)), l.style.escape(orDash(r.agent)))
	}
	return b.String()
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

func (s style) bytes(n int) string {
	if n == 0 && s == apache {
		return "-"
	}
	return strconv.Itoa(n)
}

// escape writes text from a client the way the server does.
func (s style) escape(text string) string {
	var b strings.Builder
	for i := range len(text) {
		c := text[i]
		switch {
		case s == apache && (c == '"' || c == '\\'):
			b.WriteByte('\\')
			b.WriteByte(c)
		case s == apache && (c < ' ' || c > '~'):
			fmt.Fprintf(&b, `\x%02x`, c)
		case c == '"' || c == '\\' || c < ' ' || c > '~':
			fmt.Fprintf(&b, `\x%02X`, c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// logFile is one file of the sample.
type logFile struct {
	name  string
	log   *accessLog
	lines []line
	crlf  bool
	open  bool // the last line has no end
}

// line is one line of a file. rec is nil where the line is blank or torn.
type line struct {
	text string
	rec  *record
}

func (f *logFile) content() []byte {
	end := "\n"
	if f.crlf {
		end = "\r\n"
	}
	var b bytes.Buffer
	for i, l := range f.lines {
		b.WriteString(l.text)
		if i < len(f.lines)-1 || !f.open {
			b.WriteString(end)
		}
	}
	return b.Bytes()
}

// write puts the file into a folder, compressed if its name says so.
func (f *logFile) write(folder string) error {
	content := f.content()
	if strings.HasSuffix(f.name, ".gz") {
		content = compress(content)
	}
	if err := os.WriteFile(filepath.Join(folder, f.name), content, 0o644); err != nil {
		return fmt.Errorf("gensample: write %s: %w", f.name, err)
	}
	return nil
}

// compress leaves the time and the name out of the header: they would differ
// from run to run. Writing to memory at a valid level can't fail.
func compress(content []byte) []byte {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	z.Write(content)
	z.Close()
	return b.Bytes()
}
