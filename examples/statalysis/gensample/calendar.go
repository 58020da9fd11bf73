package main

import "time"

const (
	days      = 10
	secsInDay = 24 * 60 * 60
)

var (
	// firstDay is the first midnight, read as local time: a Saturday.
	firstDay = time.Date(2026, time.October, 17, 0, 0, 0, 0, time.UTC).Unix()

	// The shop's application was down for a while, on a Friday evening.
	outageStart = time.Date(2026, time.October, 23, 18, 12, 0, 0, time.UTC).Unix()
	outageEnd   = outageStart + 45*60

	// rotation is when the shop's log was rotated: 06:25 local time.
	rotation = time.Date(2026, time.October, 22, 4, 25, 0, 0, time.UTC).Unix()
)

// newsletterDay is the day, counted from 0, on which the newsletter went out.
const newsletterDay = 3

// hours is how much the people of a site are awake at each hour.
var hours = []int{5, 3, 2, 1, 1, 2, 6, 14, 22, 28, 31, 30, 34, 32, 28, 27, 28, 31, 36, 44, 52, 49, 33, 15}

// busy is how busy each day is. The first two and the last but one are at a
// weekend.
var busy = []int{84, 97, 102, 131, 108, 99, 90, 80, 95, 103}

// down says whether the shop's application was down at a moment.
func down(at int64) bool { return at >= outageStart && at < outageEnd }

// zone is a server's time zone: an offset from UTC in seconds, and another
// one from a moment on.
type zone struct {
	before, after int
	change        int64
}

var (
	utc = zone{}

	// berlin leaves summer time within the sample, at 01:00 UTC on 25 October:
	// the hour from 02:00 to 03:00 comes twice.
	berlin = zone{before: 2 * 3600, after: 3600, change: time.Date(2026, time.October, 25, 1, 0, 0, 0, time.UTC).Unix()}
)

// offset is what the zone adds to UTC at a moment.
func (z zone) offset(at int64) int {
	if at < z.change {
		return z.before
	}
	return z.after
}

// in is the moment as the server's clock shows it.
func (z zone) in(at int64) time.Time {
	return time.Unix(at, 0).In(time.FixedZone("", z.offset(at)))
}

// utc is the moment at which the server's clock shows so many seconds since
// 1970, the earlier one where it does so twice.
func (z zone) utc(local int64) int64 {
	if at := local - int64(z.before); at < z.change {
		return at
	}
	return local - int64(z.after)
}

// span is the time that the logs cover: from the first local midnight to the
// last.
func (z zone) span() (start, end int64) {
	return z.utc(firstDay), z.utc(firstDay + days*secsInDay)
}

// moment is a time of a day at which people come.
func (z zone) moment(r random, day int) int64 {
	hour := r.weighted(hours)
	return z.utc(firstDay + int64(day*secsInDay+hour*3600+r.IntN(3600)))
}
