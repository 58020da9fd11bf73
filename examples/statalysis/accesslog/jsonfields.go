package accesslog

import "strings"

// jsonFields reads lines that are objects: what the keys mean. It does not
// change.
type jsonFields struct {
	root jsonNode
}

// jsonNode is what the keys of one object mean.
type jsonNode struct {
	leaves  map[string]jsonLeaf
	objects map[string]*jsonNode
}

// jsonLeaf is what a value is to the record.
type jsonLeaf struct {
	field  field
	layout *strftime
	rank   uint8    // of two values of a group, that with the lower rank stands
	parts  *program // of a value that is several fields; field is fieldSkip then
}

// add gives a meaning to the key at the end of a path.
func (j *jsonFields) add(path []string, leaf jsonLeaf) {
	n := &j.root
	for _, key := range path[:len(path)-1] {
		if n.objects == nil {
			n.objects = map[string]*jsonNode{}
		}
		if n.objects[key] == nil {
			n.objects[key] = &jsonNode{}
		}
		n = n.objects[key]
	}
	if n.leaves == nil {
		n.leaves = map[string]jsonLeaf{}
	}
	n.leaves[path[len(path)-1]] = leaf
}

// jsonLine is a line that is being read.
type jsonLine struct {
	jsonScanner
	found [fields]jsonFound
	run   run // for values that are several fields
}

type jsonFound struct {
	leaf  jsonLeaf
	value string
	ok    bool
}

// read reads a line into r.
func (j *jsonFields) read(p *Parser, line string, r *Record) Reason {
	l := jsonLine{jsonScanner: jsonScanner{s: line}}
	l.run.record = r
	v := &l.run.values
	v.start(r)
	if !l.object(&j.root, 0) || l.peek() != 0 {
		return NotJSON
	}
	for g := range l.found {
		if reason := l.set(&l.found[g]); reason != 0 {
			return reason
		}
	}
	return v.finish(p, r)
}

// object reads an object's values that mean something.
func (l *jsonLine) object(n *jsonNode, depth int) bool {
	return l.members(depth, func(key string) bool {
		if l.peek() == '{' && n.objects[key] != nil {
			return l.object(n.objects[key], depth+1)
		}
		leaf, known := n.leaves[key]
		if !known {
			_, ok := l.value(depth + 1)
			return ok
		}
		value, ok := l.scalar(depth + 1)
		if ok && value.kind != '{' && value.kind != '[' {
			l.keep(leaf, value)
		}
		return ok
	})
}

// scalar reads a value, or the first one of an array: headers come in these.
func (l *jsonLine) scalar(depth int) (jsonValue, bool) {
	if l.peek() != '[' {
		return l.value(depth)
	}
	start := l.i
	if v, ok := l.value(depth); !ok {
		return v, false
	}
	first := jsonScanner{s: l.s, i: start + 1}
	if first.peek() == ']' {
		return jsonValue{kind: '['}, true
	}
	return first.value(depth + 1)
}

// keep takes a value, unless a better one of its group is there.
func (l *jsonLine) keep(leaf jsonLeaf, v jsonValue) {
	isRequest := leaf.field == fieldRequest || leaf.field == fieldURL // an empty one is one too
	if v.kind == 0 && (v.text == "null" || v.text == "false") || v.text == "" && !isRequest || v.text == "-" {
		return
	}
	f := &l.found[leaf.field.group()]
	if leaf.parts != nil {
		l.run.program = leaf.parts
		value := unescaped(v.text)
		if n := matchText(value, leaf.parts.lead); n >= 0 {
			l.run.from(0, value[n:])
		}
		return
	}
	if !f.ok || leaf.rank < f.leaf.rank {
		*f = jsonFound{leaf, v.text, true}
	}
}

func (l *jsonLine) set(f *jsonFound) Reason {
	if !f.ok {
		return 0
	}
	value := unescaped(f.value)
	if f.leaf.layout != nil {
		if f.leaf.layout.at(value, &l.run.values.when) != len(value) {
			return BadTime
		}
		return 0
	}
	reason := l.run.values.set(f.leaf.field, value, l.run.record)
	if f.leaf.field.group() == fieldSeconds { // nothing hangs on it
		return 0
	}
	return reason
}

// jsonNames makes the fields of a table: each line has a field and the paths of
// its keys, the best one first.
func jsonNames(table []jsonName) *jsonFields {
	j := &jsonFields{}
	for _, row := range table {
		for rank, path := range strings.Fields(row.paths) {
			rank += int(row.rank)
			j.add(strings.Split(path, "/"), jsonLeaf{field: row.field, rank: uint8(rank)})
		}
	}
	return j
}

type jsonName struct {
	field field
	paths string // separated by spaces; a path's keys by slashes
	rank  uint8  // of the first one, where several rows are of one group
}
