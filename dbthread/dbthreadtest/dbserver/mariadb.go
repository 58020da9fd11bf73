package dbserver

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
)

// MariaDB starts a MariaDB server, which lets root in without a password.
// options are like "--max-connections=20";
// without any, nothing is synced to the disk.
func MariaDB(t testing.TB, options ...string) *Server {
	t.Helper()
	server, err := findMariaDB()
	if err != nil {
		missing(t, err)
	}
	if len(options) == 0 {
		options = []string{"--innodb-flush-log-at-trx-commit=2", "--innodb-doublewrite=0"}
	}
	who := account("nobody")
	folder := tempFolder(t, who)
	if err := installMariaDB(who, filepath.Join(folder, "data")); err != nil {
		t.Fatalf("dbserver: %v", err)
	}
	s := newMariaDB(t, who, server, folder, options)
	s.begin()
	return s
}

func findMariaDB() (string, error) {
	for _, name := range []string{"mariadb-install-db", "mariadb"} {
		if _, err := find(name); err != nil {
			return "", err
		}
	}
	return find("mariadbd", "/usr/sbin/mariadbd")
}

func installMariaDB(who *syscall.Credential, data string) error {
	cmd := command(who, "mariadb-install-db", "--no-defaults", "--datadir="+data, "--auth-root-authentication-method=normal", "--skip-test-db")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("mariadb-install-db: %w\n%s", err, out)
	}
	return nil
}

// newMariaDB is a server that does not run yet.
func newMariaDB(t testing.TB, who *syscall.Credential, server, folder string, options []string) *Server {
	cert := newCertificate(t, folder, who)
	s := &Server{t: t, cert: cert, port: freePort(t), log: filepath.Join(folder, "log"), quit: syscall.SIGTERM}
	s.start = func() *exec.Cmd {
		return command(who, server, append([]string{
			"--no-defaults",
			"--datadir=" + filepath.Join(folder, "data"),
			"--bind-address=127.0.0.1",
			"--port=" + strconv.Itoa(s.port),
			"--tmpdir=" + folder, // in /tmp another server that starts would delete its temporary tables
			"--socket=" + filepath.Join(folder, "socket"),
			"--pid-file=" + filepath.Join(folder, "pid"),
			"--innodb-buffer-pool-size=64M",
			"--ssl-cert=" + cert.cert,
			"--ssl-key=" + cert.key,
		}, options...)...)
	}
	s.url = func(database string) string { return fmt.Sprintf("mysql://root@127.0.0.1:%d/%s", s.port, database) }
	s.ready = func() error { return s.mariadb("SELECT 1") }
	s.create = func(name string) error { return s.mariadb("CREATE DATABASE " + name) }
	return s
}

// mariadb runs a statement with the command-line client.
func (s *Server) mariadb(sql string) error {
	if out, err := exec.Command("mariadb", s.clientArgs(sql)...).CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return nil
}

func (s *Server) clientArgs(sql string) []string {
	return []string{"--no-defaults", "-h", "127.0.0.1", "-P", strconv.Itoa(s.port), "-u", "root", "--connect-timeout=5", "-e", sql}
}
