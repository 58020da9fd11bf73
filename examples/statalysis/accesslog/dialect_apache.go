package accesslog

import "strings"

// apacheFields are the letters of mod_log_config; weak ones stand back.
var apacheFields = map[byte]token{
	'h': {field: fieldClient}, 'a': {field: fieldClient, weak: true},
	'u': {field: fieldUser}, 'v': {field: fieldVhost}, 'V': {field: fieldVhost, weak: true},
	'r': {field: fieldRequest}, 'm': {field: fieldMethod}, 'U': {field: fieldPath}, 'q': {field: fieldQuery}, 'H': {field: fieldProto},
	's': {field: fieldStatus}, 'b': {field: fieldBytes}, 'B': {field: fieldBytes}, 'O': {field: fieldBytes, weak: true},
	'D': {field: fieldMicros}, 'T': {field: fieldSeconds, weak: true},
}

// apacheSkipped are the letters that say nothing here.
const apacheSkipped = "AfIkLlpPRSX"

// scanApache reads mod_log_config's notation: %h, %>s, %{Referer}i, %!200,304b.
func scanApache(t *tokens, s string, at int) error {
	for i := 0; i < len(s); {
		text, _, found := strings.Cut(s[i:], "%")
		t.addText(text, at+i)
		i += len(text)
		if !found {
			break
		}
		start := i
		i++
		for i < len(s) && strings.IndexByte("<>!,0123456789", s[i]) >= 0 {
			i++
		}
		argument, n := braced(s[i:])
		i += n
		if i < len(s) && s[i] == '^' { // %{…}^ti and %{…}^to
			i = min(i+2, len(s)-1)
		}
		if i == len(s) || start == len(s)-1 {
			return t.fail(at+start, "a %% with nothing behind it")
		}
		if err := addApache(t, s[i], argument, s[start:i+1], at+start); err != nil {
			return err
		}
		i++
	}
	return nil
}

func addApache(t *tokens, letter byte, argument, text string, at int) error {
	v := token{text: text, at: at}
	switch letter {
	case '%':
		t.addText("%", at)
		return nil
	case 't':
		return addApacheTime(t, argument, v)
	case 'i':
		v.field, v.weak = header(argument)
	case 'o', 'n', 'e', 'C', 'x', 'c':
	case 'T', 'D':
		v.field, v.weak = apacheFields[letter].field, apacheFields[letter].weak
		switch argument {
		case "ms":
			v.field = fieldMillis
		case "us":
			v.field = fieldMicros
		}
	default:
		known, ok := apacheFields[letter]
		if !ok && strings.IndexByte(apacheSkipped, letter) < 0 {
			return t.fail(at, "Apache has no %%%c", letter)
		}
		v.field, v.weak = known.field, known.weak
	}
	t.addValue(v)
	return nil
}

// addApacheTime reads %t, which has brackets, and %{…}t, which has none.
func addApacheTime(t *tokens, argument string, v token) error {
	argument = strings.TrimPrefix(strings.TrimPrefix(argument, "begin:"), "end:")
	v.field = fieldTime
	switch argument {
	case "":
		t.addText("[", v.at)
		t.addValue(v)
		t.addText("]", v.at)
		return nil
	case "sec", "msec", "usec":
	case "msec_frac", "usec_frac":
		v.field = fieldSkip
	default:
		layout, err := parseStrftime(argument)
		if err != nil {
			return t.fail(v.at, "%v", err)
		}
		v.layout = layout
		v.field = timeField(layout)
	}
	t.addValue(v)
	return nil
}

// timeField is the field of a layout that may have the day or the time of day
// only.
func timeField(l *strftime) field {
	switch l.has {
	case hasDay:
		return fieldDate
	case hasClock:
		return fieldClock
	case 0:
		return fieldZone
	}
	return fieldTime
}
