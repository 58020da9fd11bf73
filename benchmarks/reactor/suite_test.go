package reactor

import (
	"strings"
	"testing"
	"time"

	"sasync/benchmarks/internal/bench"
	"sasync/benchmarks/reactor/load"
)

func TestPrintCell_HoldsOursAgainstEachPeer(t *testing.T) {
	second := func(messages int64, cpu time.Duration) load.Echoed {
		return load.Echoed{Messages: messages, Took: time.Second, ServerCPU: cpu}
	}
	var table strings.Builder
	printCell(bench.NewTable(&table), cells[0], map[string][]load.Echoed{
		"ours": {second(250_000, time.Second), second(100, time.Second), second(500_000, time.Second)},
		"gnet": {second(200_000, time.Second)},
	})
	for _, want := range []string{
		"reactor/echo-50-64-1\t250000\tmessages/s\tgnet\t200000\t1.25\n",
		"reactor/echocpu-50-64-1\t4\tus\tgnet\t5\t1.25\n",
		"reactor/echo-50-64-1\t250000\tmessages/s\ttwisted\tmissing\t-\n",
	} {
		if !strings.Contains(table.String(), want) {
			t.Errorf("there is no line %q in\n%s", want, table.String())
		}
	}
}

func TestPrintFlood_TellsGrowthAndTheLatencyOfTheOthers(t *testing.T) {
	one := load.Flooded{
		Before: load.Echoed{P99: time.Millisecond},
		During: load.Echoed{P99: 2 * time.Millisecond},
		Sent:   7e6, Growth: 4e6,
	}
	measured := map[string][]load.Flooded{}
	for _, name := range flooded {
		measured[name] = []load.Flooded{one}
	}
	var table strings.Builder
	printFlood(bench.NewTable(&table), measured)
	for _, want := range []string{
		"# flood of gnet: 7.0 of 268.4 MB taken, 4.0 MB more in memory; p99 of the others 1ms before, 2ms meanwhile\n",
		"reactor/flood-rss\t4\tMB\tlimit\t16.8\t4.19\n",
		"reactor/flood-rss-heedless\t4\tMB\tlimit\t16.8\t4.19\n",
	} {
		if !strings.Contains(table.String(), want) {
			t.Errorf("there is no line %q in\n%s", want, table.String())
		}
	}
}
