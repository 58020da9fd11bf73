package metrics_test

import (
	"errors"
	"io"
	"math"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"sasync/dbthread"
	"sasync/dbthread/dbthreadtest"
	"sasync/dbthread/metrics"
	"sasync/internal/prometheus/prometheustest"
)

func written(t testing.TB, stats map[string]dbthread.Stats) prometheustest.Parsed {
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

// numbers calls f with every number of a struct that is told by itself: a
// histogram's count and sum, and not its buckets.
func numbers(path string, v reflect.Value, f func(path string, v reflect.Value)) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			numbers(path+"."+v.Type().Field(i).Name, v.Field(i), f)
		}
	case reflect.Int, reflect.Int64:
		f(path, v)
	}
}

func TestWrite_TellsEveryNumberOfStats(t *testing.T) {
	var stats dbthread.Stats
	last := int64(1000)
	numbers("Stats", reflect.ValueOf(&stats).Elem(), func(_ string, v reflect.Value) {
		last++
		v.SetInt(last)
	})
	told := map[float64]bool{}
	for _, value := range written(t, map[string]dbthread.Stats{"main": stats}).Values {
		told[value] = true
	}
	numbers("Stats", reflect.ValueOf(stats), func(path string, v reflect.Value) {
		n := float64(v.Int())
		if path != "Stats.Queued" && !told[n] && !told[n*1e-9] { // Queued is the sum of the queues'
			t.Errorf("%s is not told", path)
		}
	})
}

func TestWrite_NamesFollowTheConventions(t *testing.T) {
	for name, kind := range written(t, map[string]dbthread.Stats{"main": {}}).Kinds {
		if total := strings.HasSuffix(name, "_total"); total != (kind == "counter") {
			t.Errorf("%s is a %s", name, kind)
		}
		if !strings.HasPrefix(name, "sasync_dbthread_") {
			t.Errorf("%s has another prefix", name)
		}
	}
}

func TestWrite_AHistogramCountsEachValueUpToItsBound(t *testing.T) {
	var stats dbthread.Stats
	for i := range stats.Read.Wait.Buckets {
		stats.Read.Wait.Buckets[i] = 1
		stats.Read.Wait.Count++
	}
	stats.Read.Depth.Buckets[0], stats.Read.Depth.Buckets[3], stats.Read.Depth.Count = 5, 7, 12
	p := written(t, map[string]dbthread.Stats{"main": stats})
	for key, want := range map[string]float64{
		`queue_wait_seconds_bucket{broker="main",queue="read",le="1.023e-06"}`: 11, // zeros, and up to 1,023 ns
		`queue_wait_seconds_bucket{broker="main",queue="read",le="2.047e-06"}`: 12,
		`queue_wait_seconds_bucket{broker="main",queue="read",le="+Inf"}`:      40,
		`queue_depth_bucket{broker="main",queue="read",le="0"}`:                5,
		`queue_depth_bucket{broker="main",queue="read",le="3"}`:                5,
		`queue_depth_bucket{broker="main",queue="read",le="7"}`:                12,
		`queue_depth_bucket{broker="main",queue="read",le="131071"}`:           12,
		`queue_depth_count{broker="main",queue="read"}`:                        12,
	} {
		if got, told := p.Values["sasync_dbthread_"+key]; !told || math.Abs(got-want) > 0 {
			t.Errorf("%s is %v, want %v", key, got, want)
		}
	}
}

func TestHandler_ServesSeveralBrokersByName(t *testing.T) {
	one, two := dbthreadtest.Open(t, dbthread.Config{}), dbthreadtest.Open(t, dbthread.Config{})
	dbthreadtest.Value(two, dbthread.Transact(two.Broker, "nothing", func(*dbthread.Tx) (int, error) { return 0, nil }))
	server := httptest.NewServer(metrics.Handler(map[string]*dbthread.Broker{"one": one.Broker, "two": two.Broker}))
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
	for name, b := range map[string]*dbthreadtest.DB{"one": one, "two": two} {
		s := b.Stats()
		for key, want := range map[string]int64{
			`transactions_total{broker="` + name + `"}`:                               s.Transactions,
			`commit_transactions_count{broker="` + name + `"}`:                        s.Groups,
			`queue_wait_seconds_count{broker="` + name + `",queue="transact"}`:        s.Transact.Wait.Count,
			`queue_wait_seconds_bucket{broker="` + name + `",queue="read",le="+Inf"}`: 0,
		} {
			if got, told := p.Values["sasync_dbthread_"+key]; !told || got != float64(want) {
				t.Errorf("%s is %v, want %v", key, got, want)
			}
		}
	}
	if one.Stats().Transactions+1 != two.Stats().Transactions {
		t.Errorf("%+v and %+v", one.Stats(), two.Stats())
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
	if err := metrics.Write(broken{}, map[string]dbthread.Stats{"main": {}}); !errors.Is(err, errGone) {
		t.Errorf("got %v", err)
	}
}
