package deferred

import (
	"strings"
	"testing"

	"sasync/benchmarks/internal/bench"
)

// round has a result of each benchmark that the figures ask of a contender.
func round(contender string, r result) results {
	all := results{}
	for _, f := range figures {
		if contender == "ours" {
			all[f.ours] = r
		} else if f.peer == contender {
			all[f.theirs] = r
		}
	}
	return all
}

func TestPrintFigures_NamesAMissingPeer(t *testing.T) {
	var table strings.Builder
	err := printFigures(bench.NewTable(&table), map[string][]results{
		"ours": {round("ours", result{nanoseconds: 50, allocations: 1})},
		"node": {round("node", result{nanoseconds: 200})},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"deferred/chain5\t50\tns\ttwisted\tmissing\t-\n",
		"deferred/chain5\t50\tns\tnode\t200\t4.00\n",
		"deferred/chain5-allocs\t1\tallocs\tlimit\t2\t2.00\n",
	} {
		if !strings.Contains(table.String(), want) {
			t.Errorf("there is no line %q in\n%s", want, table.String())
		}
	}
}

func TestPrintFigures_TellsWhichBenchmarkAContenderLacks(t *testing.T) {
	err := printFigures(bench.NewTable(&strings.Builder{}), map[string][]results{
		"ours":    {round("ours", result{nanoseconds: 50, allocations: 1})},
		"twisted": {{}},
	})
	if err == nil || err.Error() != "twisted has no BenchmarkFire1" {
		t.Errorf("got %v", err)
	}
}
