package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// tool finds one of Redis's programs, which Debian has in the package
// redis-tools.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err == nil {
		return path
	}
	if os.Getenv("SASYNC_REQUIRE") == "1" {
		t.Fatalf("%s is required and missing: %v", name, err)
	}
	t.Skipf("no %s: %v", name, err)
	return ""
}

func TestRedisCLI_WorksAgainstTheServer(t *testing.T) {
	cli, p := tool(t, "redis-cli"), startNew(t)
	cmd := exec.Command(cli, "-p", p.port())
	cmd.Stdin = strings.NewReader("SET a \"hello world\"\nGET a\nINCR n\nTTL a\nSCAN 0 MATCH a*\nDBSIZE\nNOPE\nFLUSHDB\nDBSIZE\n")
	out, err := cmd.CombinedOutput()
	want := "OK\nhello world\n1\n-1\n0\na\n2\nERR unknown command 'NOPE'\n\nOK\n0\n"
	if err != nil || string(out) != want {
		t.Errorf("%v, it says %q, want %q", err, out, want)
	}
}

func TestRedisBenchmark_WorksAgainstTheServer(t *testing.T) {
	benchmark, p := tool(t, "redis-benchmark"), startNew(t)
	for _, pipeline := range []string{"1", "16"} {
		out, err := exec.Command(benchmark, "-p", p.port(), "-n", "2000", "-r", "1000", "-c", "20", "-P", pipeline, "-t", "ping,set,get,incr", "--csv").CombinedOutput()
		if err != nil || strings.Contains(strings.ToLower(string(out)), "error") {
			t.Fatalf("%v\n%s", err, out)
		}
		for _, test := range []string{`"PING_MBULK"`, `"SET"`, `"GET"`, `"INCR"`} {
			if !strings.Contains(string(out), test) {
				t.Errorf("it did not measure %s:\n%s", test, out)
			}
		}
	}
	if got := p.dial(t).do("DBSIZE"); got == ":0" {
		t.Error("nothing is stored")
	}
}
