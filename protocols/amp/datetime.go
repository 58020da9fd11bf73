package amp

import (
	"errors"
	"fmt"
	"reflect"
	"time"
)

// dateTime is the length and the form of a time on the wire, with microseconds
// and an offset of whole minutes. That of UTC is "-00:00".
const dateTime = "2006-01-02T15:04:05.000000-07:00"

var (
	errYear     = errors.New("the year is not one of 1 to 9999")
	errDateTime = errors.New("not a time like " + dateTime)
)

// appendTime keeps the moment to the microsecond, and the offset to the minute.
func appendTime(dst []byte, v reflect.Value) ([]byte, error) {
	t := v.Interface().(time.Time)
	if _, offset := t.Zone(); offset%60 != 0 {
		t = t.In(time.FixedZone("", offset/60*60))
	}
	if t.Year() < 1 || t.Year() > 9999 {
		return nil, errYear
	}
	dst = t.AppendFormat(dst, dateTime)
	if _, offset := t.Zone(); offset == 0 {
		dst[len(dst)-len("+00:00")] = '-'
	}
	return dst, nil
}

func parseTime(text string, v reflect.Value) error {
	if len(text) != len(dateTime) {
		return errDateTime
	}
	t, err := time.Parse(dateTime, text)
	if err != nil || t.Year() < 1 {
		return fmt.Errorf("%w: %q", errDateTime, text)
	}
	if _, offset := t.Zone(); offset == 0 {
		t = t.UTC()
	} else {
		t = t.In(time.FixedZone("", offset)) // and not the local one that Parse may find
	}
	v.Set(reflect.ValueOf(t))
	return nil
}
