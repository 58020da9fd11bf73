package report

import (
	"fmt"
	"strconv"
	"time"
)

// show is a value for people; now is the newest time of the log.
func (c Column) show(v any, now int64) string {
	switch v := v.(type) {
	case int64:
		return c.showNumber(v, now)
	case float64:
		return strconv.FormatFloat(v, 'g', 4, 64)
	case string:
		if c.Kind == URL {
			return readable(v)
		}
		return v
	}
	return "–"
}

func (c Column) showNumber(n, now int64) string {
	switch c.Kind {
	case Time:
		return moment(n, now)
	case UnixTime:
		if n == 0 {
			return "never"
		}
		return clock(n).Format("2 Jan 2006 15:04")
	case Date:
		return clock(n).Format("Mon 2 Jan 2006")
	case Hour:
		return fmt.Sprintf("%02d:00", n)
	case Bytes:
		return size(n)
	case Micros:
		return shortDuration(time.Duration(n) * time.Microsecond)
	case Flag, Warning:
		if n != 0 {
			return c.Title
		}
		return ""
	case Share:
		return fmt.Sprintf("%d %%", n)
	case Status, Value:
		return strconv.FormatInt(n, 10)
	}
	return thousands(n)
}

// isNumber says that the column's values stand on the right.
func (c Column) isNumber() bool {
	return c.Kind == Number || c.Kind == Bytes || c.Kind == Micros || c.Kind == Hour || c.Kind == Share
}

// size is a number of bytes, rounded.
func size(n int64) string {
	value, unit := float64(n), " B"
	for _, next := range []string{" kB", " MB", " GB", " TB", " PB"} {
		if value < 999.5 {
			break
		}
		value, unit = value/1000, next
	}
	if unit == " B" || value >= 99.95 {
		return fmt.Sprintf("%.0f%s", value, unit)
	}
	return fmt.Sprintf("%.1f%s", value, unit)
}

func shortDuration(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return d.Round(time.Microsecond).String()
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < 1000*time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	return d.Round(time.Second).String()
}

// barColumn is the column whose values bars show, -1 without any.
func (a *Answer) barColumn() int {
	for _, name := range []string{"visitors", "visits", "requests"} {
		for i, c := range a.Columns {
			if c.Name == name {
				return i
			}
		}
	}
	return -1
}

// top is the largest value of a column.
func (a *Answer) top(column int) (top int64) {
	for _, r := range a.Rows {
		if n, ok := r[column].(int64); ok {
			top = max(top, n)
		}
	}
	return top
}
