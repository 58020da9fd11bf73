package termtext

import (
	"fmt"
	"strconv"
)

// Thousands writes n with a comma between groups of three digits: 1,234,567.
// Safe from any goroutine.
func Thousands(n int64) string {
	digits := strconv.FormatInt(n, 10)
	start := 0
	if n < 0 {
		start = 1
	}
	for i := len(digits) - 3; i > start; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// Compact writes n in at most six columns where Thousands would need more:
// 999,999 becomes 1.00M. It rounds, so it is for places too narrow for the
// truth. Safe from any goroutine.
func Compact(n int64) string {
	if n > -100_000 && n < 100_000 {
		return Thousands(n)
	}
	value, unit := float64(n), ""
	for _, unit = range []string{"k", "M", "G", "T", "P", "E"} {
		if value /= 1000; value < 999.5 && value > -999.5 {
			break
		}
	}
	switch {
	case value > -9.995 && value < 9.995:
		return fmt.Sprintf("%.2f%s", value, unit)
	case value > -99.95 && value < 99.95:
		return fmt.Sprintf("%.1f%s", value, unit)
	default:
		return fmt.Sprintf("%.0f%s", value, unit)
	}
}
