package main

import (
	"flag"
	"fmt"
	"strings"
)

// manDate is when the text was last read through.
const manDate = "2026-11-25"

// manPage is the whole help as a page for man, in the macros of man(7).
func manPage(all []description) string {
	var b strings.Builder
	b.WriteString(`.TH STATALYSIS 1 ` + manDate + ` statalysis "User Commands"
.SH NAME
statalysis \- loads web access logs into SQL and shows what real people did
.SH SYNOPSIS
.B statalysis
.I command
.RI [ flags ]\ ...
.SH DESCRIPTION
The commands, in the order in which people meet them.
`)
	for _, d := range all {
		fmt.Fprintf(&b, ".TP\n.B %s\n%s\n", roff(d.name), roff(d.summary))
	}
	for _, d := range all {
		fmt.Fprintf(&b, ".SH %s\n", roff(strings.ToUpper(d.name)))
		if strings.HasPrefix(d.name, "rules ") {
			fmt.Fprintf(&b, "Of\n.BR rules ,\nto %s.\n", roff(d.summary))
		} else {
			manText(&b, d.usage)
		}
		for _, f := range d.allFlags() {
			manFlag(&b, f)
		}
	}
	b.WriteString(manEnd)
	return b.String()
}

const manEnd = `.SH EXIT STATUS
.TP
.B 0
Everything asked for was done.
.TP
.B 1
Something failed, or a part of the logs could not be loaded.
.TP
.B 2
The command line or the settings could not be understood.
.TP
.B 3
Of
.BR doctor :
something is worth a look.
.PP
A signal that ends it makes 128 and its number.
.SH ENVIRONMENT
.TP
.BI STATALYSIS_ FLAG
Sets a flag, in capitals and with _ for \-:
.B STATALYSIS_KEEP_LAST
is
.BR \-keep\-last .
.TP
.B STATALYSIS_PASSWORD
The password of
.BR serve .
.SH FILES
.TP
.I ~/.config/statalysis/config
Settings; see CONFIG.
.TP
.I statalysis.db
The database, unless
.B \-db
names another one.
`

// roff escapes a line of text.
func roff(s string) string {
	s = strings.NewReplacer(`\`, `\e`, "-", `\-`, "…", "...").Replace(s)
	if strings.HasPrefix(s, ".") || strings.HasPrefix(s, "'") {
		s = `\&` + s
	}
	return s
}

// roffText is a paragraph, whose lines are short and end anywhere.
func roffText(text string) string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && len(line)+1+len(word) > 64 { // and what escapes add
			lines, line = append(lines, roff(line)), ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return strings.Join(append(lines, roff(line)), "\n")
}

// manText writes a command's help: paragraphs, and lines that are indented as they
// are. Its headings are words with a colon.
func manText(b *strings.Builder, usage string) {
	apart := "" // nothing stands between a heading and what is below it
	for block := range strings.SplitSeq(strings.TrimSpace(usage), "\n\n") {
		heading, isHeading := strings.CutSuffix(block, ":")
		switch {
		case strings.HasPrefix(block, "  "):
			b.WriteString(apart + ".RS 4\n.nf\n")
			for line := range strings.SplitSeq(block, "\n") {
				b.WriteString(roff(strings.TrimPrefix(line, "  ")) + "\n")
			}
			b.WriteString(".fi\n.RE\n")
		case isHeading && !strings.Contains(heading, "\n"):
			fmt.Fprintf(b, ".SS %s\n", roff(heading))
			apart = ""
			continue
		default:
			b.WriteString(apart + roffText(block) + "\n")
		}
		apart = ".PP\n"
	}
}

func manFlag(b *strings.Builder, f *flag.Flag) {
	value, usage := flag.UnquoteUsage(f)
	if isSwitch(f) {
		fmt.Fprintf(b, ".TP\n.B %s\n", roff("-"+f.Name))
	} else {
		fmt.Fprintf(b, ".TP\n.BI %s \" %s\"\n", roff("-"+f.Name), roff(value))
	}
	if f.DefValue != "" && f.DefValue != "false" {
		usage += " (default " + f.DefValue + ")"
	}
	b.WriteString(roffText(usage) + "\n")
}
