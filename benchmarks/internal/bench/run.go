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

// Need finds a program, or installs its Debian package when it may. Without it
// the table says that it is missing, and ok is false.
func (r *Run) Need(program, debianPackage string) (path string, ok bool) {
	if path, err := exec.LookPath(program); err == nil {
		return path, true
	}
	if err := r.install(debianPackage); err != nil {
		r.Table.Remark("%s is missing: %v", program, err)
		return "", false
	}
	path, err := exec.LookPath(program)
	if err != nil {
		r.Table.Remark("%s is missing, though its package is installed", program)
	}
	return path, err == nil
}

func (r *Run) install(debianPackage string) error {
	apt, err := exec.LookPath("apt-get")
	if err != nil {
		return err
	}
	if os.Geteuid() != 0 {
		return fmt.Errorf("to install it, run: apt-get install %s", debianPackage)
	}
	r.Logf("apt-get install %s", debianPackage)
	if _, err := Output(r.Command(apt, "update", "-q")); err != nil {
		return err
	}
	cmd := r.Command(apt, "install", "-q", "-y", "--no-install-recommends", debianPackage)
	cmd.Env = append(cmd.Env, "DEBIAN_FRONTEND=noninteractive")
	_, err = Output(cmd)
	return err
}
