package dbthread

import (
	"fmt"
	"slices"
	"strings"

	"sasync/dbthread/dialect"
)

// tablePlan is what it takes to bring a table to its declaration.
type tablePlan struct {
	want   dialect.Table
	schema dialect.Schema

	statements  []string
	differences []Difference
}

// plan compares the declaration with what the database has.
func (t *Table) plan(tx *Tx) (*tablePlan, error) {
	if err := t.check(); err != nil {
		return nil, err
	}
	p := &tablePlan{want: t.withNames(), schema: tx.session.db.Schema()}
	have, err := p.schema.Describe(tx.all, t.Name)
	if err != nil {
		return nil, err
	}
	if have == nil {
		p.add(p.schema.CreateTable(p.want))
		have = &dialect.Found{}
	} else {
		p.compareColumns(have)
	}
	p.compareIndices(have)
	return p, nil
}

func (p *tablePlan) add(statement string) { p.statements = append(p.statements, statement) }

func (p *tablePlan) differ(format string, args ...any) {
	p.differences = append(p.differences, Difference{p.want.Name, fmt.Sprintf(format, args...)})
}

func (p *tablePlan) compareColumns(have *dialect.Found) {
	for _, c := range p.want.Columns {
		i := slices.IndexFunc(have.Columns, func(f dialect.FoundColumn) bool { return strings.EqualFold(f.Name, c.Name) })
		switch {
		case i >= 0:
			p.compareColumn(c, have.Columns[i])
		case c.PrimaryKey:
			p.differ("column %q of the primary key is missing", c.Name)
		case c.NotNull && c.Default == nil:
			p.differ("column %q is missing, and can't be added to rows as it is NOT NULL without a default", c.Name)
		default:
			p.add(p.schema.AddColumn(p.want, c))
		}
	}
	for _, f := range have.Columns {
		if f.NotNull && !f.HasDefault && !f.PrimaryKey && !p.wants(f.Name) {
			p.differ("column %q is NOT NULL without a default, and not declared", f.Name)
		}
	}
}

func (p *tablePlan) wants(column string) bool {
	return slices.ContainsFunc(p.want.Columns, func(c Column) bool { return strings.EqualFold(c.Name, column) })
}

func (p *tablePlan) compareColumn(want Column, have dialect.FoundColumn) {
	if !p.schema.Fits(have.Declared, want.Type) {
		p.differ("column %q is %s, declared %s", want.Name, have.Declared, want.Type)
	}
	if have.PrimaryKey != want.PrimaryKey {
		p.differ("column %q is %s, declared %s", want.Name, keyWord(have.PrimaryKey), keyWord(want.PrimaryKey))
	} else if have.NotNull != want.NotNull && !want.PrimaryKey {
		p.differ("column %q is %s, declared %s", want.Name, nullWord(have.NotNull), nullWord(want.NotNull))
	}
}

func keyWord(primary bool) string {
	if primary {
		return "in the primary key"
	}
	return "not in the primary key"
}

func nullWord(notNull bool) string {
	if notNull {
		return "NOT NULL"
	}
	return "nullable"
}

func (p *tablePlan) compareIndices(have *dialect.Found) {
	for _, want := range p.want.Indices {
		p.compareIndex(want, have.Indices)
	}
	for _, h := range have.Indices {
		declared := slices.ContainsFunc(p.want.Indices, func(i Index) bool { return sameColumns(i.Columns, h.Columns) })
		if h.Unique && !declared && !p.isKey(h.Columns) {
			p.differ("unique index %q on (%s) is not declared", h.Name, strings.Join(h.Columns, ", "))
		}
	}
}

// compareIndex looks for an index by its columns: its name may be another.
func (p *tablePlan) compareIndex(want Index, have []Index) {
	if slices.ContainsFunc(have, func(h Index) bool { return h.Unique == want.Unique && sameColumns(h.Columns, want.Columns) }) {
		return
	}
	columns := strings.Join(want.Columns, ", ")
	differs := false
	for _, h := range have {
		switch same := sameColumns(h.Columns, want.Columns); {
		case same && !p.isKey(h.Columns):
			differs = true
			p.differ("index on (%s) is %s, declared %s", columns, uniqueWord(h.Unique), uniqueWord(want.Unique))
		case !same && strings.EqualFold(h.Name, want.Name):
			differs = true
			p.differ("index %q is on (%s), declared on (%s)", h.Name, strings.Join(h.Columns, ", "), columns)
		}
	}
	if !differs {
		p.add(p.schema.CreateIndex(p.want.Name, want))
	}
}

func uniqueWord(unique bool) string {
	if unique {
		return "unique"
	}
	return "not unique"
}

// isKey says whether columns are those of the primary key.
func (p *tablePlan) isKey(columns []string) bool {
	var key []string
	for _, c := range p.want.Columns {
		if c.PrimaryKey {
			key = append(key, c.Name)
		}
	}
	return sameColumns(key, columns)
}

func sameColumns(a, b []string) bool { return slices.EqualFunc(a, b, strings.EqualFold) }
