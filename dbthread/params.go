package dbthread

import (
	"fmt"
	"slices"

	"sasync/dbthread/dialect"
)

// Named are arguments for parameters that are written :name in the statement,
// the same on every engine. It is the only argument then. Each name must occur
// in the statement, and each parameter in Named.
type Named map[string]any

// Values is a list for the right side of an IN; List makes it.
type Values struct{ list []any }

// List makes a list of values for a parameter that stands alone in parentheses:
//
//	tx.Query("SELECT * FROM url WHERE id IN (?)", dbthread.List(ids))
//
// The statement gets as many question marks as there are values, rounded up to
// a power of two so that few texts are prepared; the last value fills the rest.
// Without values nothing is IN the list, and everything is NOT IN it. Safe from
// any goroutine.
func List[T any](values []T) Values {
	list := make([]any, len(values))
	for i, v := range values {
		list[i] = v
	}
	return Values{list}
}

// padded has a power of two of values.
func (v Values) padded() []any {
	list := slices.Clip(v.list)
	for n := len(list); n&(n-1) != 0; n++ {
		list = append(list, list[len(list)-1])
	}
	return list
}

// expand turns names and lists into question marks and single values. It
// leaves a call without any as it is.
func expand(db dialect.Database, sql SQL, args []any) (SQL, []any, error) {
	if !slices.ContainsFunc(args, needsExpansion) {
		return sql, args, nil
	}
	t, err := templateOf(sql)
	if err != nil {
		return nil, nil, err
	}
	args, err = t.inOrder(args)
	if err != nil {
		return nil, nil, err
	}
	counts, single := make([]int, len(args)), true
	var flat []any
	for i, a := range args {
		if v, ok := a.(Values); ok {
			list := v.padded()
			counts[i], single = len(list), false
			flat = append(flat, list...)
		} else {
			counts[i] = 1
			flat = append(flat, a)
		}
	}
	if single {
		return t.plain, flat, nil
	}
	return t.render(func(param int) int { return counts[param] }, noValues(db.Schema())), flat, nil
}

func needsExpansion(arg any) bool {
	switch arg.(type) {
	case Named, Values:
		return true
	}
	return false
}

func templateOf(sql SQL) (*template, error) {
	switch v := sql.(type) {
	case *Stmt:
		return v.parse(), nil
	case string:
		return parseTemplate(v), nil
	}
	return nil, notSQL(sql)
}

// inOrder gives an argument for each parameter.
func (t *template) inOrder(args []any) ([]any, error) {
	if len(args) != 1 {
		return t.positional(args)
	}
	named, ok := args[0].(Named)
	if !ok {
		return t.positional(args)
	}
	list, used := make([]any, len(t.params)), map[string]bool{}
	for i, name := range t.params {
		v, known := named[name]
		if !known {
			return nil, fmt.Errorf("no value for parameter :%s", name)
		}
		list[i], used[name] = v, true
	}
	for name := range named {
		if !used[name] {
			return nil, fmt.Errorf("the statement has no parameter :%s", name)
		}
	}
	return list, nil
}

func (t *template) positional(args []any) ([]any, error) {
	for i, a := range args {
		if _, ok := a.(Named); ok {
			return nil, fmt.Errorf("argument %d: Named must be the only one", i+1)
		}
	}
	if len(args) != len(t.params) {
		return nil, fmt.Errorf("%d arguments for %d parameters", len(args), len(t.params))
	}
	return args, nil
}
