package accesslog

// moment collects the parts of a time, which stand apart in some formats.
type moment struct {
	unix    int64 // of the whole, or of the day's midnight if hasDay
	seconds int32 // of the day
	offset  int32 // east of UTC
	has     uint8
}

const (
	hasUnix  = 1 << iota // unix is UTC already
	hasDay               // unix is a midnight of the log's clock
	hasClock             // seconds is set
)

// utc returns the moment in Unix seconds. The day alone is no time.
func (m *moment) utc() (int64, bool) {
	switch {
	case m.has&hasUnix != 0:
		return m.unix, true
	case m.has&(hasDay|hasClock) == hasDay|hasClock:
		return m.unix + int64(m.seconds) - int64(m.offset), true
	}
	return 0, false
}

func (m *moment) setDay(year, month, day int) bool {
	if year < 0 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return false
	}
	m.unix = daysBefore(year, month, day) * 86400
	m.has = m.has&^hasUnix | hasDay
	return true
}

func (m *moment) setClock(seconds int) bool {
	if seconds < 0 {
		return false
	}
	m.seconds = int32(seconds)
	m.has |= hasClock
	return true
}

func (m *moment) setUnix(unix int64) {
	m.unix, m.offset = unix, 0
	m.has = hasUnix
}

func daysIn(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// daysBefore counts the days from 1 January 1970 to a day of the Gregorian
// calendar. The year is taken to begin in March, so that the leap day is its last.
func daysBefore(year, month, day int) int64 {
	if month <= 2 {
		year--
		month += 12
	}
	leaps := floorDiv(year, 4) - floorDiv(year, 100) + floorDiv(year, 400)
	return int64(year*365+leaps+(153*(month-3)+2)/5+day-1) - 719468
}

func floorDiv(a, b int) int {
	if a < 0 {
		return -((-a + b - 1) / b)
	}
	return a / b
}
