package dbserver

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// Galera starts a cluster of nodes MariaDB servers that replicate each other.
// They begin with copies of the same data, so none of them has to fetch it from
// another one. One that was killed would have to, and can't come back.
func Galera(t testing.TB, nodes int) []*Server {
	t.Helper()
	server, err := findMariaDB()
	if err != nil {
		missing(t, err)
	}
	provider, err := find("libgalera_smm.so", "/usr/lib/libgalera_smm.so", "/usr/lib*/galera*/libgalera_smm.so")
	if err != nil {
		missing(t, err)
	}
	who := account("nobody")
	c := &cluster{t: t, who: who, server: server, provider: provider}
	for range nodes {
		c.folders = append(c.folders, tempFolder(t, who))
		c.ports = append(c.ports, freePort(t))
		c.transfers = append(c.transfers, freePort(t))
	}
	c.seed()
	var list []*Server
	for i := range nodes {
		s := c.node(i, i == 0)
		s.begin()
		list = append(list, s)
	}
	return list
}

// cluster is what its nodes have to know.
type cluster struct {
	t                testing.TB
	who              *syscall.Credential
	server, provider string
	folders          []string
	ports, transfers []int // of the group, not of the clients
}

// seed makes the data that every node begins with: a node that has been alone
// and has stopped in good order knows which state of the cluster it is at.
func (c *cluster) seed() {
	c.t.Helper()
	data := filepath.Join(c.folders[0], "data")
	if err := installMariaDB(c.who, data); err != nil {
		c.t.Fatalf("dbserver: %v", err)
	}
	first := c.node(0, true)
	if err := first.run(); err != nil {
		c.t.Fatalf("dbserver: %v\n%s", err, first.tail())
	}
	first.Stop()
	c.writeScript(data)
	for _, folder := range c.folders[1:] {
		if out, err := command(c.who, "cp", "-a", data, filepath.Join(folder, "data")).CombinedOutput(); err != nil {
			c.t.Fatalf("dbserver: cp: %v\n%s", err, out)
		}
	}
}

// script is what the servers call when one joins the others. Its data are there
// already; what has happened since the cluster itself will bring.
const script = `#!/bin/sh
role= address= state= bypass=
while [ $# -gt 0 ]; do
  case "$1" in
    --role) role=$2 ;;
    --address) address=$2 ;;
    --gtid) state=$2 ;;
    --bypass) bypass=yes ;;
  esac
  shift
done
case "$role,$bypass" in
  joiner,*) echo "ready $address"; echo "%s" ;;
  donor,yes) echo "done $state" ;;
  *) exit 1 ;;
esac
`

// writeScript puts the state that the data are of into it.
func (c *cluster) writeScript(data string) {
	c.t.Helper()
	text, err := os.ReadFile(filepath.Join(data, "grastate.dat"))
	if err != nil {
		c.t.Fatalf("dbserver: %v", err)
	}
	field := func(name string) string {
		_, rest, _ := strings.Cut(string(text), name+":")
		value, _, _ := strings.Cut(rest, "\n")
		return strings.TrimSpace(value)
	}
	content := fmt.Sprintf(script, field("uuid")+":"+field("seqno"))
	if err := os.WriteFile(filepath.Join(c.folders[0], "wsrep_sst_seed"), []byte(content), 0o755); err != nil {
		c.t.Fatalf("dbserver: %v", err)
	}
}

// node is one that does not run yet. The timeouts have the others go on two
// seconds after it has died.
func (c *cluster) node(i int, bootstrap bool) *Server {
	var peers []string
	for _, port := range c.ports {
		peers = append(peers, fmt.Sprintf("127.0.0.1:%d", port))
	}
	options := []string{
		"--innodb-flush-log-at-trx-commit=2",
		"--innodb-doublewrite=0",
		"--innodb-autoinc-lock-mode=2",
		"--binlog-format=ROW",
		"--wsrep-on=ON",
		"--wsrep-provider=" + c.provider,
		"--wsrep-cluster-name=test",
		"--wsrep-sst-method=seed",
		fmt.Sprintf("--wsrep-node-name=node%d", i+1),
		"--wsrep-node-address=127.0.0.1",
		"--wsrep-cluster-address=gcomm://" + strings.Join(peers, ","),
		"--wsrep-provider-options=" + strings.Join([]string{
			"base_host=127.0.0.1",
			fmt.Sprintf("base_port=%d", c.ports[i]),
			fmt.Sprintf("gmcast.listen_addr=tcp://127.0.0.1:%d", c.ports[i]),
			fmt.Sprintf("ist.recv_addr=127.0.0.1:%d", c.transfers[i]),
			"gcache.size=32M",
			"evs.keepalive_period=PT0.3S",
			"evs.inactive_check_period=PT0.3S",
			"evs.suspect_timeout=PT1S",
			"evs.inactive_timeout=PT3S",
		}, ";"),
	}
	if bootstrap {
		options = append(options, "--wsrep-new-cluster")
	}
	s := newMariaDB(c.t, c.who, c.server, c.folders[i], options)
	start := s.start
	s.start = func() *exec.Cmd {
		cmd := start()
		cmd.Env = append(os.Environ(), "PATH="+c.folders[0]+":"+os.Getenv("PATH"))
		return cmd
	}
	s.ready = func() error {
		out, err := exec.Command("mariadb", s.clientArgs("SHOW STATUS LIKE 'wsrep_ready'")...).CombinedOutput()
		if err == nil && !strings.Contains(string(out), "ON") {
			err = fmt.Errorf("not ready: %s", out)
		}
		return err
	}
	return s
}
