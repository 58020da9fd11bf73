package bench

import "strings"

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

// version is what a program prints about its own.
func (r *Run) version(program string, args ...string) string {
	text, err := Output(r.Command(program, args...))
	if err != nil {
		return "of an unknown version"
	}
	return strings.TrimPrefix(strings.TrimSpace(text), "v")
}
