package bench_test

import (
	"context"
	"io"
	"strings"
	"testing"

	"sasync/benchmarks/internal/bench"
)

// newRun is a run whose table the test reads.
func newRun(table io.Writer) *bench.Run {
	return &bench.Run{Context: context.Background(), Table: bench.NewTable(table), Log: io.Discard}
}

func TestNeed_FindsAProgram(t *testing.T) {
	var table strings.Builder
	path, ok := newRun(&table).Need("sh", "dash")
	if !ok || !strings.HasSuffix(path, "/sh") {
		t.Errorf("sh: %q, %v\n%s", path, ok, table.String())
	}
}

func TestNeed_NamesWhatItCannotInstall(t *testing.T) {
	t.Setenv("PATH", t.TempDir()) // no apt-get
	var table strings.Builder
	r := newRun(&table)
	if _, ok := r.Need("sh", "dash"); ok {
		t.Error("sh was found without a PATH")
	}
	if _, ok := r.NeedPython("no_such_module", "python3-none"); ok {
		t.Error("no_such_module was found")
	}
	for _, want := range []string{"# sh is missing: ", "# no_such_module is missing: "} {
		if !strings.Contains(table.String(), want) {
			t.Errorf("the table does not say %q:\n%s", want, table.String())
		}
	}
}
