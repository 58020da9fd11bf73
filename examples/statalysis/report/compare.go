package report

import "fmt"

// Compare adds, behind the column that bars show, what it was in another answer
// to the same question, for the time before. A row that is not there has none.
// Safe from any goroutine.
func (a *Answer) Compare(before *Answer) {
	b := a.barColumn()
	if b < 0 || a.Name == "people" {
		return
	}
	values := map[string]any{}
	for _, r := range before.Rows {
		values[before.key(r)] = r[b]
	}
	for i, r := range a.Rows {
		v, ok := values[a.key(r)]
		if !ok && before.Next == "" {
			v = int64(0)
		}
		a.Rows[i] = append(append(append([]any{}, r[:b+1]...), v), r[b+1:]...)
	}
	a.Columns = append(append(append([]Column{}, a.Columns[:b+1]...), Column{"before", "before", Number, ""}), a.Columns[b+1:]...)
	a.SQL = append(a.SQL, before.SQL...)
}

// key is what a row is about.
func (a *Answer) key(row []any) string {
	key := ""
	for i, c := range a.Columns {
		switch c.Kind {
		case Text, URL, Host, Address, Status, Hour:
			key += fmt.Sprintf("%q ", fmt.Sprint(row[i]))
		}
	}
	return key
}

// Before is the same question about the time before. Safe from any goroutine.
func (a *Answer) Before(asked Asked) Asked {
	w := window{a.Since, a.Until}.before()
	asked.Since, asked.Until, asked.Rows, asked.After = w.since, w.until, MostRows, ""
	return asked
}
