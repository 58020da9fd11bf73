package main

import (
	"flag"
	"os"
	"os/exec"
	"strings"

	"golang.org/x/term"

	"sasync/examples/statalysis/report"
)

// page shows text by the pager that PAGER names, less without it, and says
// whether there was one. The text has only colours as escapes, which -R lets
// through.
func page(text string, stdout, stderr *os.File) bool {
	pager := os.Getenv("PAGER")
	if pager == "" {
		pager = "less"
	}
	words := strings.Fields(pager)
	if len(words) == 0 || words[0] == "cat" {
		return false
	}
	path, err := exec.LookPath(words[0])
	if err != nil {
		return false
	}
	cmd := exec.Command(path, words[1:]...)
	cmd.Env = os.Environ()
	if os.Getenv("LESS") == "" {
		cmd.Env = append(cmd.Env, "LESS=FRX")
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(text), stdout, stderr
	if cmd.Start() != nil {
		return false
	}
	cmd.Wait() // who leaves early has seen enough
	return true
}

func heightOf(f *os.File) int {
	if _, height, err := term.GetSize(int(f.Fd())); err == nil && height > 0 {
		return height
	}
	return 24
}

// filterFlags are those of a report.Filter.
func filterFlags(flags *flag.FlagSet, f *report.Filter) {
	flags.StringVar(&f.Vhost, "vhost", "", "only this `site`")
	flags.StringVar(&f.Status, "status", "", "only this `status`, such as 404, or class, such as 5xx")
	flags.StringVar(&f.Path, "path", "", "only this `URL`, with any query; with a * at its end all that begin so")
	flags.StringVar(&f.IP, "ip", "", "only this `address`, or network, such as 192.0.2.0/24")
	flags.StringVar(&f.Rule, "rule", "", "of bad clients and bots, only those that this `rule` has caught")
	flags.StringVar(&f.Method, "method", "", "only this `method`, such as POST")
}
