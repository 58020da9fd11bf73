package report

import (
	"bufio"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"

	"sasync/examples/statalysis/report/termtext"
)

//go:embed page.html
var pageText string

//go:embed page.css
var pageStyle string

// WriteHTML writes answers as a page in one file. It needs no script and no
// network, and its policy allows none; nothing in it is a link that a log has
// brought. Safe from any goroutine.
func WriteHTML(w io.Writer, title string, answers ...*Answer) error {
	sum := sha256.Sum256([]byte(pageStyle))
	page := page{Title: termtext.Safe(title), Style: template.CSS(pageStyle),
		Policy: "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'"}
	for _, a := range answers {
		page.Parts = append(page.Parts, a.part())
		if page.Span == "" {
			page.Span = a.span()
		}
	}
	out := bufio.NewWriter(w)
	err := pageTemplate.Execute(out, page)
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		return fmt.Errorf("report: write HTML: %w", err)
	}
	return nil
}

var pageTemplate = template.Must(template.New("page").Parse(pageText))

// page is what page.html shows. Its texts are safe for terminals too, as someone
// may look at the source in one.
type page struct {
	Title, Span, Policy string
	Style               template.CSS
	Parts               []part
}

type part struct {
	Name, Title, About string
	Cards              []card // instead of rows
	Chart              *chart
	Columns            []columnPart
	Rows               [][]cellPart
	Notes              []string
	SQL                string
}

type card struct{ Title, Value, Change, Class, Before string }

type columnPart struct {
	Title string
	Right bool
}

type cellPart struct {
	Text   string
	Full   string // all of a text that was shortened
	Class  string
	Bar    int64 // of 100; 0: none
	HasBar bool
}

// longest is how much of a value is shown.
const longest = 120

func (a *Answer) part() part {
	p := part{Name: a.Name, Title: termtext.Safe(a.Title), About: termtext.Safe(a.About)}
	for _, n := range a.Notes {
		p.Notes = append(p.Notes, termtext.Shorten(termtext.Safe(n), 500))
	}
	if a.Next != "" {
		p.Notes = append(p.Notes, "There is more.")
	}
	var statements []string
	for _, s := range a.SQL {
		for _, l := range strings.Split(s.String(), "\n") {
			statements = append(statements, termtext.Safe(l))
		}
		statements = append(statements, ";")
	}
	p.SQL = strings.Join(statements, "\n")
	switch {
	case a.Name == "people" && len(a.Rows) == 2:
		p.Cards = a.cards()
	case a.Name == "days" || a.Name == "hours":
		p.Chart = a.chart()
	default:
		a.tablePart(&p)
	}
	return p
}

func (a *Answer) tablePart(p *part) {
	b := a.barColumn()
	for _, c := range a.Columns {
		p.Columns = append(p.Columns, columnPart{termtext.Safe(c.Title), c.isNumber()})
	}
	for _, row := range a.Rows {
		var cells []cellPart
		for i, v := range row {
			c := a.Columns[i]
			full := termtext.Safe(c.show(v, a.Until))
			cell := cellPart{Text: termtext.Shorten(full, longest), Class: c.class()}
			if cell.Text != full {
				cell.Full = termtext.Shorten(full, 2000)
			}
			if n, ok := v.(int64); ok && i == b {
				cell.HasBar, cell.Bar = true, n*100/max(a.top(b), 1)
			}
			cells = append(cells, cell)
		}
		p.Rows = append(p.Rows, cells)
	}
}

func (c Column) class() string {
	switch {
	case c.isNumber():
		return "n"
	case c.Kind == URL || c.Kind == Text:
		return "t"
	case c.Kind == Flag:
		return "new"
	case c.Kind == Warning:
		return "warning"
	}
	return "s"
}

// cards are the columns of two times, each compared with the one before.
func (a *Answer) cards() (cards []card) {
	for i, c := range a.Columns {
		now, isNumber := a.Rows[0][i].(int64)
		before, _ := a.Rows[1][i].(int64)
		if !isNumber || c.Kind == Date {
			continue
		}
		card := card{Title: c.Title, Value: c.show(now, 0), Before: c.show(before, 0)}
		if changed := change(now, before); before != 0 {
			card.Change, card.Class = changed.text, map[paint]string{good: "up", bad: "down"}[changed.paint]
		}
		cards = append(cards, card)
	}
	return cards
}
