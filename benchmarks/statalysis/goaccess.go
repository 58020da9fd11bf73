package statalysis

import (
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"sasync/benchmarks/internal/bench"
)

// goAccess reads the log into memory and writes a JSON report.
type goAccess struct {
	run  *bench.Run
	in   input
	path string
}

func findGoAccess(r *bench.Run, in input) (*goAccess, bool) {
	path, ok := r.Need("goaccess", "goaccess")
	if !ok {
		return nil, false
	}
	version, _ := bench.Output(r.Command(path, "--version"))
	version, _, _ = strings.Cut(version, "\n")
	r.Table.Remark("%s", strings.TrimSuffix(strings.TrimSpace(version), "."))
	return &goAccess{r, in, path}, true
}

func (g *goAccess) contender() bench.Contender[bench.Usage] {
	report := g.run.Path("goaccess.json")
	return bench.Contender[bench.Usage]{Name: "goaccess", Run: func() (bench.Usage, error) {
		if err := settle(g.in); err != nil {
			return bench.Usage{}, err
		}
		cmd := g.run.Command(g.path, "--no-global-config", "--no-progress", "--log-format=COMBINED", "-o", report, g.in.path)
		used, err := g.run.Measure("goaccess", cmd)
		if err == nil {
			err = g.check(report)
		}
		return used, err
	}}
}

var totalRequests = regexp.MustCompile(`"total_requests": *(\d+)`)

// check makes sure that GoAccess has read the whole log. It may count a few
// lines more: it splits those of over 4,096 bytes.
func (g *goAccess) check(report string) error {
	return withFile(report, func(f io.Reader) error {
		head := make([]byte, 4096)
		n, err := io.ReadFull(f, head)
		if err != nil && err != io.ErrUnexpectedEOF {
			return err
		}
		found := totalRequests.FindSubmatch(head[:n])
		if found == nil {
			return fmt.Errorf("the report tells no total_requests")
		}
		if total, _ := strconv.ParseInt(string(found[1]), 10, 64); total < g.in.lines {
			return fmt.Errorf("it read %d lines of %d", total, g.in.lines)
		}
		return nil
	})
}
