package postgres

import (
	"database/sql/driver"
	"errors"
	"math"
	"testing"
	"time"

	"sasync/dbthread/dialect"
)

func TestEncode_ANumberThatDoesNotFitIsErrTooBig(t *testing.T) {
	for _, c := range []struct {
		v   int64
		oid uint32
	}{{math.MaxInt32 + 1, oidInt4}, {math.MinInt16 - 1, oidInt2}} {
		_, _, err := encode([]driver.NamedValue{{Value: c.v}}, []uint32{c.oid})
		if !errors.Is(err, dialect.ErrTooBig) {
			t.Errorf("%d: %v", c.v, err)
		}
	}
}

func TestDecode_TimesAndTheEndsOfTheirRanges(t *testing.T) {
	for _, c := range []struct {
		got  driver.Value
		want driver.Value
	}{
		{decodeTime(0), time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)},
		{decodeTime(-1), time.Date(1999, 12, 31, 23, 59, 59, 999999000, time.UTC)},
		{decodeTime(math.MaxInt64), "infinity"},
		{decodeTime(math.MinInt64), "-infinity"},
		{decodeDate(59), time.Date(2000, 2, 29, 0, 0, 0, 0, time.UTC)},
		{decodeDate(math.MaxInt32), "infinity"},
		{decodeDate(math.MinInt32), "-infinity"},
		{decodeNumeric("12"), int64(12)},
		{decodeNumeric("1.5"), 1.5},
		{decodeNumeric("9223372036854775808"), 9223372036854775808.0},
		{decodeNumeric("NaN"), nil},
	} {
		if f, ok := c.got.(float64); ok && math.IsNaN(f) && c.want == nil {
			continue
		}
		if c.got != c.want {
			t.Errorf("got %v, want %v", c.got, c.want)
		}
	}
}

func TestDecode_AValueOfTheWrongWidthIsAnError(t *testing.T) {
	for oid := range widths {
		if v, err := decode([]byte{1, 2, 3}, oid); err == nil {
			t.Errorf("type %d: %v", oid, v)
		}
	}
}
