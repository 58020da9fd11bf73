package report

import "strings"

var (
	heights = []rune("▁▂▃▄▅▆▇█")
	lengths = []rune(" ▏▎▍▌▋▊▉")
)

// sparkline has a column for each value, scaled to the largest; a day without
// anything is a dot.
func sparkline(values []int64) string {
	var top int64
	for _, v := range values {
		top = max(top, v)
	}
	var b strings.Builder
	for _, v := range values {
		if v <= 0 {
			b.WriteRune('·')
			continue
		}
		b.WriteRune(heights[(v*int64(len(heights))-1)/top])
	}
	return b.String()
}

// bar is a bar for value that has width columns for top, in steps of an eighth.
func bar(value, top int64, width int) string {
	if width <= 0 || top <= 0 || value <= 0 {
		return ""
	}
	eighths := max(int(value*int64(width)*8/top), 1)
	text := strings.Repeat("█", eighths/8)
	if rest := eighths % 8; rest > 0 {
		text += string(lengths[rest])
	}
	return text
}
