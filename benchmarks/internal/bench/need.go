package bench

import (
	"fmt"
	"os"
	"os/exec"
)

// Need finds a program, or installs its Debian package when it may. Without it
// the table says that it is missing, and ok is false.
func (r *Run) Need(program, debianPackage string) (path string, ok bool) {
	ok = r.need(program, debianPackage, func() (err error) {
		path, err = exec.LookPath(program)
		return err
	})
	return path, ok
}

// debianPython is the one that Debian's packages of Python modules are for.
// Another may stand before it in $PATH.
const debianPython = "/usr/bin/python3"

// NeedPython finds a module of Debian's Python, as Need finds a program, and
// gives the path of that Python.
func (r *Run) NeedPython(module, debianPackage string) (python string, ok bool) {
	ok = r.need(module, debianPackage, func() error {
		return r.Command(debianPython, "-c", "import "+module).Run()
	})
	return debianPython, ok
}

// need asks find, and installs the package when it finds nothing.
func (r *Run) need(what, debianPackage string, find func() error) bool {
	if find() == nil {
		return true
	}
	if err := r.install(debianPackage); err != nil {
		r.Table.Remark("%s is missing: %v", what, err)
		return false
	}
	if err := find(); err != nil {
		r.Table.Remark("%s is missing, though the package %s is installed: %v", what, debianPackage, err)
		return false
	}
	return true
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
