package bench

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
)

// Twisted is Debian's Twisted on Debian's Python, whose path it gives. The
// table tells the versions.
func (r *Run) Twisted() (python string, ok bool) {
	python, ok = r.NeedPython("twisted", "python3-twisted")
	if ok {
		const versions = "import platform, twisted; print(twisted.__version__, 'on CPython', platform.python_version())"
		r.Table.Remark("Twisted %s", r.version(python, "-c", versions))
	}
	return python, ok
}

// Node is the machine's Node, or Debian's. The table tells the version.
func (r *Run) Node() (node string, ok bool) {
	node, ok = r.Need("node", "nodejs")
	if ok {
		r.Table.Remark("Node %s", r.version(node, "--version"))
	}
	return node, ok
}

// PostgreSQL makes sure that the machine has one, of which tests start servers.
// The table tells the version.
func (r *Run) PostgreSQL() (ok bool) {
	var server string
	ok = r.need("PostgreSQL", "postgresql", func() error {
		found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
		if len(found) == 0 {
			return noMainCluster()
		}
		server = found[len(found)-1]
		return nil
	})
	if ok {
		r.Table.Remark("%s", r.version(server, "--version"))
	}
	return ok
}

// noMainCluster has Debian's package, once it is installed, start no server of
// its own. It returns an error in any case, since there is none yet.
func noMainCluster() error {
	const folder = "/etc/postgresql-common"
	err := os.MkdirAll(folder, 0o755)
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, "createcluster.conf"), []byte("create_main_cluster = false\n"), 0o644)
	}
	return errors.Join(errors.New("no server is installed"), err)
}

// version is what a program prints about its own.
func (r *Run) version(program string, args ...string) string {
	text, err := Output(r.Command(program, args...))
	if err != nil {
		return "of an unknown version"
	}
	return strings.TrimPrefix(strings.TrimSpace(text), "v")
}
