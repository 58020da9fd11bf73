package load

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// process is the server's, of which the kernel tells what it takes.
type process int

// cpu is what all its threads have used until now, to the nanosecond: its CPU
// clock, of which getrusage inside it would tell the same.
func (p process) cpu() (time.Duration, error) {
	const schedClock = 2 // user and system: CPUCLOCK_SCHED
	var used unix.Timespec
	if err := unix.ClockGettime(int32(^p<<3|schedClock), &used); err != nil {
		return 0, fmt.Errorf("load: CPU clock of process %d: %w", p, err)
	}
	return time.Duration(used.Nano()), nil
}

// memory is what a process has in memory.
type memory struct {
	rss, peak int64 // bytes
}

func (p process) memory() (m memory, err error) {
	text, err := os.ReadFile(p.file("status"))
	if err != nil {
		return m, fmt.Errorf("load: memory of process %d: %w", p, err)
	}
	for line := range strings.Lines(string(text)) {
		switch name, value, _ := strings.Cut(line, ":"); name {
		case "VmRSS":
			m.rss = kilobytes(value)
		case "VmHWM":
			m.peak = kilobytes(value)
		}
	}
	return m, nil
}

// forgetPeak makes the peak start again at what is in memory now.
func (p process) forgetPeak() error {
	if err := os.WriteFile(p.file("clear_refs"), []byte("5"), 0); err != nil {
		return fmt.Errorf("load: peak memory of process %d: %w", p, err)
	}
	return nil
}

func (p process) file(name string) string { return fmt.Sprintf("/proc/%d/%s", p, name) }

// kilobytes reads a value such as "   1234 kB", which the kernel writes.
func kilobytes(value string) int64 {
	number, _ := strconv.ParseInt(strings.Fields(value)[0], 10, 64)
	return number << 10
}
