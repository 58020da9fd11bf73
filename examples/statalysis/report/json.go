package report

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// WriteJSON writes answers as one JSON object:
//
//	{"answers": [{"name": "pages", "title": "Pages", "about": …,
//	  "since": "2026-02-05T00:00:00", "until": "2026-03-07T00:00:00",
//	  "columns": [{"name": "path", "title": "page", "kind": "url", "filter": "path"}, …],
//	  "rows": [{"vhost": "shop.example", "path": "/", "visits": 30, …}, …],
//	  "next": "10", "notes": […], "sql": […]}, …]}
//
// Times are of the log's own clock. It is always valid UTF-8: a byte of a log
// that is none is written as it would be in a URL, %AD. Whatever could be obeyed
// or not be seen is written as \u, so it comes out of a JSON parser as it was.
// Safe from any goroutine.
func WriteJSON(w io.Writer, answers ...*Answer) error {
	out := bufio.NewWriter(w)
	out.WriteString(`{"answers": [`)
	for i, a := range answers {
		if i > 0 {
			out.WriteString(",")
		}
		out.WriteString("\n")
		out.Write(a.AppendJSON(nil))
	}
	out.WriteString("\n]}\n")
	if err := out.Flush(); err != nil {
		return fmt.Errorf("report: write JSON: %w", err)
	}
	return nil
}

// AppendJSON appends the answer as WriteJSON writes it. Safe from any
// goroutine.
func (a *Answer) AppendJSON(to []byte) []byte {
	to = append(to, `{"name": `...)
	to = appendString(to, a.Name)
	to = appendString(append(to, `, "title": `...), a.Title)
	to = appendString(append(to, `, "about": `...), a.About)
	if a.Until != 0 {
		to = appendString(append(to, `, "since": `...), isoTime(a.Since))
		to = appendString(append(to, `, "until": `...), isoTime(a.Until))
	}
	to = append(to, ",\n \"columns\": ["...)
	for i, c := range a.Columns {
		to = append(separate(to, i), `{"name": `...)
		to = appendString(to, c.Name)
		to = appendString(append(to, `, "title": `...), c.Title)
		to = appendString(append(to, `, "kind": `...), c.Kind.String())
		to = appendString(append(to, `, "filter": `...), c.Filter)
		to = append(to, '}')
	}
	to = append(to, "],\n \"rows\": ["...)
	for i, row := range a.Rows {
		if i > 0 {
			to = append(to, ',')
		}
		to = appendRow(append(to, "\n  "...), a.Columns, row)
	}
	to = append(to, "],\n \"next\": "...)
	to = appendString(to, a.Next)
	to = appendList(append(to, `, "notes": `...), a.Notes)
	var statements []string
	for _, s := range a.SQL {
		statements = append(statements, s.String())
	}
	to = appendList(append(to, ",\n \"sql\": "...), statements)
	return append(to, '}')
}

func appendRow(to []byte, columns []Column, row []any) []byte {
	to = append(to, '{')
	for j, v := range row {
		to = appendString(separate(to, j), columns[j].Name)
		to = appendValue(append(to, ": "...), columns[j].Kind, v)
	}
	return append(to, '}')
}

func separate(to []byte, i int) []byte {
	if i > 0 {
		to = append(to, ", "...)
	}
	return to
}

func appendList(to []byte, list []string) []byte {
	to = append(to, '[')
	for i, s := range list {
		to = appendString(separate(to, i), s)
	}
	return append(to, ']')
}

func appendValue(to []byte, kind Kind, v any) []byte {
	n, isInt := v.(int64)
	switch {
	case isInt && kind == Time:
		return appendString(to, isoTime(n))
	case isInt && kind == Date:
		return appendString(to, isoDate(n))
	case isInt && kind == UnixTime:
		if n == 0 {
			return append(to, "null"...)
		}
		return appendString(to, isoTime(n)+"Z")
	case isInt && (kind == Flag || kind == Warning):
		return strconv.AppendBool(to, n != 0)
	case isInt:
		return strconv.AppendInt(to, n, 10)
	}
	switch v := v.(type) {
	case float64:
		return strconv.AppendFloat(to, v, 'g', -1, 64) // SQL has no infinity here
	case string:
		return appendString(to, v)
	}
	return append(to, "null"...)
}

func isoTime(seconds int64) string { return clock(seconds).Format("2006-01-02T15:04:05") }
func isoDate(seconds int64) string { return clock(seconds).Format("2006-01-02") }

// appendString appends a JSON string that is harmless wherever it is put.
func appendString(to []byte, s string) []byte {
	to = append(to, '"')
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			to = fmt.Appendf(to, "%%%02X", s[i])
		case r == '"' || r == '\\':
			to = append(to, '\\', byte(r))
		case r == '<' || r == '>' || r == '&' || !unicode.IsPrint(r):
			to = appendEscape(to, r)
		default:
			to = append(to, s[i:i+size]...)
		}
		i += size
	}
	return append(to, '"')
}

func appendEscape(to []byte, r rune) []byte {
	if r > 0xffff {
		high, low := utf16.EncodeRune(r)
		return fmt.Appendf(to, `\u%04x\u%04x`, high, low)
	}
	return fmt.Appendf(to, `\u%04x`, r)
}
