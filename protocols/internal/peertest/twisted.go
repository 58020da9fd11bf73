package peertest

import (
	"os/exec"
	"testing"
)

// Twisted is a Python that has Twisted.
func Twisted(t testing.TB) (python string) {
	t.Helper()
	for _, python := range []string{"/usr/bin/python3", "python3"} {
		if exec.Command(python, "-c", "import twisted").Run() == nil {
			return python
		}
	}
	Missing(t, "Twisted (package python3-twisted)")
	return ""
}
