package progress

import (
	"fmt"
	"time"
)

// percent is how much of the file is read, "" if its size is not known. A file
// that has grown since is at most 100 %.
func percent(f File) string {
	if f.Size <= 0 {
		return ""
	}
	return fmt.Sprintf("%d%%", int64(share(f)*100))
}

// share is the part of the file that is read, from 0 to 1.
func share(f File) float64 {
	if f.Size <= 0 {
		return 0
	}
	return min(float64(f.BytesRead)/float64(f.Size), 1)
}

// speed is lines per second over the whole time, 0 if that is not known yet.
func speed(lines int64, took time.Duration) int64 {
	if took < time.Millisecond {
		return 0
	}
	return int64(float64(lines) / took.Seconds())
}

// timeLeft is how long the rest takes at the pace so far. It is not known
// before there is a pace to speak of.
func timeLeft(f File, took time.Duration) (left time.Duration, ok bool) {
	part := share(f)
	if part <= 0 || took < time.Second/2 {
		return 0, false
	}
	return time.Duration(float64(took) * (1 - part) / part), true
}

// short is a duration of at most six columns, for a glance.
func short(d time.Duration) string {
	switch {
	case d < 0:
		return "0.0 s"
	case d < 10*time.Second:
		return fmt.Sprintf("%d.%d s", d/time.Second, d%time.Second/(time.Second/10))
	case d < 100*time.Second:
		return fmt.Sprintf("%d s", d/time.Second)
	case d < 100*time.Minute:
		return fmt.Sprintf("%d min", d/time.Minute)
	case d < 100*time.Hour:
		return fmt.Sprintf("%d h", d/time.Hour)
	default:
		return fmt.Sprintf("%d d", d/(24*time.Hour))
	}
}

// size is a number of bytes for people.
func size(bytes int64) string {
	value, unit := float64(bytes), "bytes"
	for _, next := range []string{"kB", "MB", "GB", "TB"} {
		if value < 999.5 {
			break
		}
		value, unit = value/1000, next
	}
	if unit == "bytes" || value >= 99.95 {
		return fmt.Sprintf("%.0f %s", value, unit)
	}
	return fmt.Sprintf("%.1f %s", value, unit)
}
