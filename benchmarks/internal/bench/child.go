package bench

import (
	"bytes"
	"fmt"
	"os/exec"
	"syscall"
	"time"
)

// Usage is what a process took from its start to its end.
type Usage struct {
	Wall    time.Duration
	CPU     time.Duration // user and system, all threads
	PeakRSS int64         // bytes
}

func (u Usage) String() string {
	return fmt.Sprintf("%.2f s wall, %.2f s CPU, %.0f MB", u.Wall.Seconds(), u.CPU.Seconds(), float64(u.PeakRSS)/1e6)
}

// Measure runs a command to its end, as a whole process. An error ends with
// the last words of the command on its standard error.
//
// Linux counts the memory of the process that starts a child as the child's
// own, up to its exec. So this program stays small: it holds no log in memory.
func Measure(cmd *exec.Cmd) (Usage, error) {
	var stderr tail
	cmd.Stderr = &stderr
	start := time.Now()
	err := cmd.Run()
	wall := time.Since(start)
	if err != nil {
		return Usage{}, fmt.Errorf("%s: %w\n%s", cmd.Args[0], err, stderr.text)
	}
	usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	return Usage{
		Wall:    wall,
		CPU:     cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(),
		PeakRSS: usage.Maxrss * 1024,
	}, nil
}

// Output runs a command and gives what it wrote.
func Output(cmd *exec.Cmd) (string, error) {
	var stdout bytes.Buffer
	var stderr tail
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%s: %w\n%s", cmd.Args[0], err, stderr.text)
	}
	return stdout.String(), nil
}

// tail keeps the end of what is written to it.
type tail struct {
	text []byte
}

const tailBytes = 2000

func (t *tail) Write(p []byte) (int, error) {
	t.text = append(t.text, p...)
	if extra := len(t.text) - tailBytes; extra > 0 {
		t.text = append(t.text[:0], t.text[extra:]...)
	}
	return len(p), nil
}
