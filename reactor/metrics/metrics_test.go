package metrics_test

import (
	"errors"
	"io"
	"math"
	"net/http/httptest"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"sasync/internal/prometheus/prometheustest"
	"sasync/reactor"
	"sasync/reactor/metrics"
	"sasync/reactor/reactortest"
)

func written(t testing.TB, stats map[string]reactor.Stats) prometheustest.Parsed {
	t.Helper()
	var text strings.Builder
	if err := metrics.Write(&text, stats); err != nil {
		t.Fatal(err)
	}
	p, err := prometheustest.Parse(text.String())
	if err != nil {
		t.Fatalf("%v\n%s", err, &text)
	}
	return p
}

// numbered gives every number in a value, and in those that it holds, one of
// its own, and returns how many there are.
func numbered(v reflect.Value, last int) int {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			last = numbered(v.Field(i), last)
		}
	case reflect.Array:
		for i := range v.Len() {
			last = numbered(v.Index(i), last)
		}
	case reflect.Uint64:
		last++
		v.SetUint(uint64(last))
	default:
		last++
		v.SetInt(int64(last))
	}
	return last
}

func TestWrite_TellsEveryNumberOfStats(t *testing.T) {
	var stats reactor.Stats
	numbered(reflect.ValueOf(&stats).Elem(), 1000)
	p := written(t, map[string]reactor.Stats{"main": stats})
	told := map[float64]bool{}
	for _, value := range p.Values {
		told[value] = true
	}
	var missing func(path string, v reflect.Value)
	missing = func(path string, v reflect.Value) {
		switch v.Kind() {
		case reflect.Struct:
			for i := range v.NumField() {
				missing(path+"."+v.Type().Field(i).Name, v.Field(i))
			}
		case reflect.Uint64:
			if !told[float64(v.Uint())] {
				t.Errorf("%s is not told", path)
			}
		case reflect.Int:
			if !told[float64(v.Int())] {
				t.Errorf("%s is not told", path)
			}
		case reflect.Int64:
			if !told[time.Duration(v.Int()).Seconds()] {
				t.Errorf("%s is not told", path)
			}
		}
	}
	missing("Stats", reflect.ValueOf(stats))
}

func TestWrite_NamesFollowTheConventions(t *testing.T) {
	p := written(t, map[string]reactor.Stats{"main": {}})
	for name, kind := range p.Kinds {
		if total := strings.HasSuffix(name, "_total"); total != (kind == "counter") {
			t.Errorf("%s is a %s", name, kind)
		}
		if !strings.HasPrefix(name, "sasync_reactor_") {
			t.Errorf("%s has another prefix", name)
		}
		if kind == "histogram" && !strings.HasSuffix(name, "_seconds") {
			t.Errorf("%s does not tell its unit", name)
		}
	}
}

func TestWrite_AHistogramIsCumulativeAndEndsWithAll(t *testing.T) {
	var stats reactor.Stats
	for i := range stats.TurnTime.Buckets {
		stats.TurnTime.Buckets[i] = uint64(i + 1)
		stats.TurnTime.Count += uint64(i + 1)
	}
	p := written(t, map[string]reactor.Stats{"main": stats})
	var upTo, bound float64
	buckets := 0
	for _, key := range p.Ordered {
		if !strings.HasPrefix(key, "sasync_reactor_turn_seconds_bucket{") {
			continue
		}
		le, err := strconv.ParseFloat(p.Labels[key]["le"], 64)
		if err != nil || le <= bound || p.Values[key] <= upTo {
			t.Errorf("%s: %v, %v", key, p.Values[key], err)
		}
		bound, upTo = le, p.Values[key]
		buckets++
	}
	count := p.Values[`sasync_reactor_turn_seconds_count{reactor="main"}`]
	if buckets != len(stats.TurnTime.Buckets) || !math.IsInf(bound, 1) || upTo != count || count != float64(stats.TurnTime.Count) {
		t.Errorf("%d buckets up to %v with %v of %v", buckets, bound, upTo, count)
	}
}

func TestHandler_ServesSeveralReactorsByName(t *testing.T) {
	one, two := reactortest.NewReactor(t, reactor.Config{}), reactortest.NewReactor(t, reactor.Config{})
	_ = two.Post(func() {})
	two.Start()
	server := httptest.NewServer(metrics.Handler(map[string]*reactor.Reactor{"one": one.Reactor, "two": two.Reactor}))
	defer server.Close()
	answer, err := server.Client().Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	p, err := prometheustest.Parse(string(text))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]float64{"one": 0, "two": 1} {
		if got := p.Values[`sasync_reactor_posted_calls_total{reactor="`+name+`"}`]; got != want {
			t.Errorf("%s: %v posted calls, want %v", name, got, want)
		}
	}
	if got := answer.Header.Get("Content-Type"); got != "text/plain; version=0.0.4; charset=utf-8" {
		t.Errorf("it is %q", got)
	}
}

// broken is a client that has gone.
type broken struct{}

var errGone = errors.New("gone")

func (broken) Write([]byte) (int, error) { return 0, errGone }

func TestWrite_ReturnsTheErrorOfItsWriter(t *testing.T) {
	if err := metrics.Write(broken{}, map[string]reactor.Stats{"main": {}}); !errors.Is(err, errGone) {
		t.Errorf("got %v", err)
	}
}

func FuzzWrite_AnyNameIsALabel(f *testing.F) {
	for _, name := range []string{"main", "", `a\"b`, "a\nb\\n", "ä,b=\"", "\xff"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		p := written(t, map[string]reactor.Stats{name: {Turns: 7}})
		want := strings.ToValidUTF8(name, "\uFFFD")
		for key, labels := range p.Labels {
			if labels["reactor"] != want || !utf8.ValidString(key) {
				t.Errorf("%s: the reactor is %q, want %q", key, labels["reactor"], want)
			}
		}
	})
}
