package report

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"sasync/examples/statalysis/report/termtext"
)

// WriteCSV writes an answer as comma-separated values, RFC 4180, with the
// columns' names before. Texts are in quotes, and what a terminal could obey is
// written out in them as \x1b. One that a spreadsheet would take for a formula
// gets a ' before it; a lone - does not, it is what logs have for nothing. Times
// are of the log's own clock. Safe from any goroutine.
func WriteCSV(w io.Writer, a *Answer) error {
	out := bufio.NewWriter(w)
	for i, c := range a.Columns {
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteString(csvText(c.Name))
	}
	out.WriteString("\r\n")
	for _, row := range a.Rows {
		out.Write(appendCSV(nil, a.Columns, row))
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("report: write CSV: %w", err)
	}
	return nil
}

func appendCSV(to []byte, columns []Column, row []any) []byte {
	for i, v := range row {
		if i > 0 {
			to = append(to, ',')
		}
		to = append(to, csvValue(columns[i].Kind, v)...)
	}
	return append(to, "\r\n"...)
}

func csvValue(kind Kind, v any) string {
	switch v := v.(type) {
	case int64:
		switch kind {
		case Time:
			return isoTime(v)
		case UnixTime:
			if v == 0 {
				return ""
			}
			return isoTime(v) + "Z"
		case Date:
			return isoDate(v)
		}
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case string:
		return csvText(v)
	}
	return ""
}

// formula is what makes spreadsheets compute, in the narrow and the wide form.
const formula = "=+-@＝＋－＠"

func csvText(s string) string {
	s = termtext.Safe(s)
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, " "))
	if s != "-" && strings.ContainsRune(formula, first) {
		s = "'" + s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}
