package accesslog

import "strings"

// parseJSONTemplate compiles an object whose values are format strings, quoted
// or not: {"time": "$time_iso8601", "status": $status}. In each line the keys may
// come in any order, with others between them.
func parseJSONTemplate(d dialect, format string) (*jsonFields, error) {
	t := jsonTemplate{
		jsonScanner: jsonScanner{s: format}, dialect: d,
		fields: &jsonFields{}, all: tokens{format: format},
	}
	if err := t.object(nil); err != nil {
		return nil, err
	}
	if t.peek() != 0 {
		return nil, t.all.fail(t.i, "the object ends before it")
	}
	t.settle()
	if err := t.all.needs(); err != nil {
		return nil, err
	}
	return t.fields, nil
}

type jsonTemplate struct {
	jsonScanner
	dialect dialect
	fields  *jsonFields
	all     tokens
	leaves  []templateLeaf
}

// templateLeaf is a key and the values that stand in its string.
type templateLeaf struct {
	path   []string
	format tokens
}

func (t *jsonTemplate) object(path []string) error {
	if len(path) > maxDepth || !t.take('{') {
		return t.all.fail(t.i, "an object's { must stand here")
	}
	for !t.take('}') {
		key, ok := t.str()
		if !ok {
			return t.all.fail(t.i, "a key in quotes must stand here")
		}
		if !t.take(':') {
			return t.all.fail(t.i, "a colon must stand here")
		}
		path := append(path[:len(path):len(path)], key)
		if err := t.member(path); err != nil {
			return err
		}
		if !t.take(',') && t.peek() != '}' {
			return t.all.fail(t.i, "a comma or a closing brace must stand here")
		}
	}
	return nil
}

// member reads a value: an object, an array's first value, or a format string.
func (t *jsonTemplate) member(path []string) error {
	switch c := t.peek(); {
	case c == '{':
		return t.object(path)
	case c == '[':
		t.i++
		if err := t.member(path); err != nil {
			return err
		}
		if !t.take(']') {
			return t.all.fail(t.i, "an array has one value here")
		}
		return nil
	}
	quoted := t.peek() == '"'
	at := t.i
	var text string
	if quoted {
		var ok bool
		if text, ok = t.str(); !ok {
			return t.all.fail(at, "the string has no end")
		}
		at++
	} else {
		n := t.bareEnd()
		text = strings.TrimRight(t.s[t.i:t.i+n], " \t\r\n")
		t.i += n
	}
	leaf := templateLeaf{path: path, format: tokens{format: t.s}}
	if err := t.dialect.scan(&leaf.format, text, at); err != nil {
		return err
	}
	t.leaves = append(t.leaves, leaf)
	return nil
}

// bareEnd returns the length of a value without quotes, such as %{ms}T.
func (t *jsonTemplate) bareEnd() (n int) {
	depth := 0
	for rest := t.s[t.i:]; n < len(rest); n++ {
		switch rest[n] {
		case '{':
			depth++
		case '}':
			if depth--; depth < 0 {
				return n
			}
		case ',', ']':
			if depth == 0 {
				return n
			}
		}
	}
	return n
}

// settle makes one value of each group stand, over all keys, and gives the keys
// their meaning.
func (t *jsonTemplate) settle() {
	for i := range t.leaves {
		t.leaves[i].format.joinQueries()
		t.all.list = append(t.all.list, t.leaves[i].format.list...)
	}
	t.all.settle()
	rest := t.all.list
	for _, leaf := range t.leaves {
		n := len(leaf.format.list)
		leaf.format.list, rest = rest[:n:n], rest[n:]
		t.fields.addTemplate(leaf)
	}
}

func (j *jsonFields) addTemplate(leaf templateLeaf) {
	list := leaf.format.list
	if len(list) == 1 && list[0].value && list[0].field != fieldSkip {
		j.add(leaf.path, jsonLeaf{field: list[0].field, layout: list[0].layout})
		return
	}
	if parts, err := leaf.format.program(); err == nil {
		j.add(leaf.path, jsonLeaf{parts: parts})
	}
}
