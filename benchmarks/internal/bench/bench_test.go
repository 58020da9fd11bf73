package bench_test

import (
	"errors"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"sasync/benchmarks/internal/bench"
)

func ExampleTable() {
	t := bench.NewTable(os.Stdout)
	t.Remark("a made-up log: %d lines", 1000)
	t.Remark("node is missing: exit status 100\nE: no network\n")
	t.Figure(bench.Figure{Name: "statalysis/load", Ours: 300_000, Unit: bench.LinesPerSecond, Peer: "goaccess", Theirs: 100_000})
	t.Figure(bench.Figure{Name: "deferred/fire1", Ours: 50, Unit: bench.Nanoseconds, Peer: "twisted", Theirs: 2000})
	t.Figure(bench.Figure{Name: "deferred/fire1", Ours: 50, Unit: bench.Nanoseconds, Peer: "node", Theirs: bench.Missing})
	t.Figure(bench.Figure{Name: "statalysis/rss", Ours: 312.4, Unit: bench.Megabytes, Peer: bench.Limit, Theirs: 250})
	// Output:
	// # suite/figure	ours	unit	peer	peer's value	ratio
	// # a made-up log: 1000 lines
	// # node is missing: exit status 100
	// # E: no network
	// statalysis/load	300000	lines/s	goaccess	100000	3.00
	// deferred/fire1	50	ns	twisted	2000	40.00
	// deferred/fire1	50	ns	node	missing	-
	// statalysis/rss	312	MB	limit	250	0.80
}

func TestInterleave_LetsContendersRunInTurn(t *testing.T) {
	var order []string
	turn := func(name string) bench.Contender[int] {
		return bench.Contender[int]{Name: name, Run: func() (int, error) {
			order = append(order, name)
			return len(order), nil
		}}
	}
	measured, err := bench.Interleave(2, turn("a"), turn("b"))
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"a", "b", "a", "b"}; !slices.Equal(order, want) {
		t.Errorf("order %v, want %v", order, want)
	}
	if want := []int{2, 4}; !slices.Equal(measured["b"], want) {
		t.Errorf("b measured %v, want %v", measured["b"], want)
	}
}

func TestInterleave_StopsAtTheFirstError(t *testing.T) {
	broken := errors.New("broken")
	_, err := bench.Interleave(2,
		bench.Contender[int]{Name: "a", Run: func() (int, error) { return 0, broken }},
		bench.Contender[int]{Name: "b", Run: func() (int, error) { t.Error("b ran after a failed"); return 0, nil }})
	if !errors.Is(err, broken) || !strings.HasPrefix(err.Error(), "a: ") {
		t.Errorf("got %v", err)
	}
}

func TestMedian_IsTheMiddleOfWhatWasMeasured(t *testing.T) {
	same := func(v int) int { return v }
	for want, measured := range map[int][]int{7: {7}, 5: {9, 1, 5}, 2: {3, 2}} {
		if got := bench.Median(measured, same); got != want {
			t.Errorf("median of %v: %d, want %d", measured, got, want)
		}
	}
}

func TestMeasure_CountsWhatTheChildUsed(t *testing.T) {
	used, err := bench.Measure(exec.Command("sleep", "0.05"))
	if err != nil {
		t.Fatal(err)
	}
	if used.Wall < 50*time.Millisecond || used.CPU >= used.Wall || used.PeakRSS == 0 {
		t.Errorf("a child that slept 50 ms: %v", used)
	}
}

func TestMeasure_ErrorsEndWithTheChildsOwnWords(t *testing.T) {
	_, err := bench.Measure(exec.Command("sh", "-c", "echo no such thing >&2; exit 3"))
	var exit *exec.ExitError
	if !errors.As(err, &exit) || !strings.Contains(err.Error(), "no such thing") {
		t.Errorf("got %v", err)
	}
}
