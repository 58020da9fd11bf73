package dbserver

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
)

// access is who may come in.
const access = `host all test 127.0.0.1/32 trust
host all all 127.0.0.1/32 scram-sha-256
`

// PostgreSQL starts a PostgreSQL server, which lets the user "test" in without
// a password, and others with one. settings are like "max_connections=20";
// without any, nothing is synced to the disk.
func PostgreSQL(t testing.TB, settings ...string) *Server {
	t.Helper()
	server, err := find("postgres", "/usr/lib/postgresql/*/bin/postgres")
	if err != nil {
		missing(t, err)
	}
	bin := filepath.Dir(server)
	who := account("postgres", "nobody")
	folder := tempFolder(t, who)
	data := filepath.Join(folder, "data")
	setUp := command(who, filepath.Join(bin, "initdb"), "-D", data, "-U", "test", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C")
	if out, err := setUp.CombinedOutput(); err != nil {
		t.Fatalf("dbserver: initdb: %v\n%s", err, out)
	}
	if err := os.WriteFile(filepath.Join(data, "pg_hba.conf"), []byte(access), 0o644); err != nil {
		t.Fatalf("dbserver: %v", err)
	}
	if len(settings) == 0 {
		settings = []string{"fsync=off"}
	}
	cert := newCertificate(t, folder, who)
	settings = append(settings, "ssl=on", "ssl_cert_file="+cert.cert, "ssl_key_file="+cert.key)
	s := &Server{t: t, cert: cert, port: freePort(t), log: filepath.Join(folder, "log"), quit: syscall.SIGINT}
	s.start = func() *exec.Cmd {
		args := []string{"-D", data, "-h", "127.0.0.1", "-p", strconv.Itoa(s.port), "-k", ""}
		for _, setting := range settings {
			args = append(args, "-c", setting)
		}
		return command(who, server, args...)
	}
	s.url = func(database string) string {
		return fmt.Sprintf("postgres://test@127.0.0.1:%d/%s?sslmode=disable", s.port, database)
	}
	run := func(sql string) error {
		psql := exec.Command(filepath.Join(bin, "psql"), "-X", "-q", "-h", "127.0.0.1", "-p", strconv.Itoa(s.port), "-U", "test", "-c", sql, "postgres")
		if out, err := psql.CombinedOutput(); err != nil {
			return fmt.Errorf("%w: %s", err, out)
		}
		return nil
	}
	s.ready = func() error { return run("SELECT 1") }
	s.create = func(name string) error { return run("CREATE DATABASE " + name) }
	s.begin()
	return s
}
