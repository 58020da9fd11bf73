package bench

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Run is one run of one suite.
type Run struct {
	Context context.Context // ends the children at an interrupt
	Root    string          // the project's folder
	Work    string          // an empty folder, removed after the run
	Rounds  int
	Table   *Table
	Log     io.Writer // progress, for who watches
}

// Command is a command that ends with the run. It speaks English.
func (r *Run) Command(name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(r.Context, name, args...)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	return cmd
}

// Measure measures a command and tells who watches.
func (r *Run) Measure(what string, cmd *exec.Cmd) (Usage, error) {
	u, err := Measure(cmd)
	if err == nil {
		r.Logf("%-16s %v", what, u)
	}
	return u, err
}

// Logf tells who watches.
func (r *Run) Logf(format string, args ...any) {
	fmt.Fprintf(r.Log, format+"\n", args...)
}

// Path is the path of a file in the work folder.
func (r *Run) Path(name string) string { return filepath.Join(r.Work, name) }

// Go runs the go command in a folder of the project, before anything is timed.
func (r *Run) Go(folder string, args ...string) error {
	r.Logf("go %s", strings.Join(args, " "))
	cmd := r.Command("go", args...)
	cmd.Dir = filepath.Join(r.Root, folder)
	_, err := Output(cmd)
	return err
}
