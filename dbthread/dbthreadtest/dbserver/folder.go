package dbserver

import (
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
	"testing"
)

// account is who the servers run as: PostgreSQL refuses to be root.
func account(names ...string) *syscall.Credential {
	if os.Getuid() != 0 {
		return nil
	}
	for _, name := range names {
		if u, err := user.Lookup(name); err == nil {
			uid, _ := strconv.Atoi(u.Uid)
			gid, _ := strconv.Atoi(u.Gid)
			return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		}
	}
	return nil
}

// command runs as who, out of reach of the terminal's signals, and dies with
// the test binary where the system can do that.
func command(who *syscall.Credential, name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: who, Setpgid: true}
	dieWithParent(cmd.SysProcAttr)
	return cmd
}

// tempFolder belongs to who. It is not t.TempDir, whose parents others may not
// enter.
func tempFolder(t testing.TB, who *syscall.Credential) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "dbserver")
	if err == nil && who != nil {
		err = os.Chown(folder, int(who.Uid), int(who.Gid))
	}
	if err != nil {
		t.Fatalf("dbserver: %v", err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	return folder
}

// freePort is a port that nothing listens on, below those that the kernel gives
// to connections: one of these could have it before the server does.
func freePort(t testing.TB) int {
	t.Helper()
	ports.mu.Lock()
	defer ports.mu.Unlock()
	for range 1000 {
		port := 10_000 + rand.IntN(20_000)
		if ports.used[port] {
			continue
		}
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil { // somebody has it
			continue
		}
		l.Close()
		ports.used[port] = true
		return port
	}
	t.Fatal("dbserver: no free port")
	return 0
}
