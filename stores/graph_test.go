package stores_test

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"sasync/deferred"
	"sasync/stores"
)

func graph(w *world) *stores.Graph[string, []string, float64] {
	w.t.Helper()
	g, err := stores.NewGraph[string](w.space, "g", stores.GraphConfig[[]string, float64]{})
	if err != nil {
		w.t.Fatal(err)
	}
	return g
}

func digraph(w *world) *stores.DiGraph[string, []string, float64] {
	w.t.Helper()
	g, err := stores.NewDiGraph[string](w.space, "g", stores.GraphConfig[[]string, float64]{})
	if err != nil {
		w.t.Fatal(err)
	}
	return g
}

// connect adds edges, each written as "ab" with the weight 1.
func connect(w *world, set func(from, to string, v float64) *deferred.Deferred[deferred.Unit], edges ...string) {
	w.t.Helper()
	var all []*deferred.Deferred[deferred.Unit]
	for _, e := range edges {
		all = append(all, set(e[:1], e[1:], 1))
	}
	value(w, deferred.Gather(w.Loop, all...))
}

func nodes(neighbours []stores.Neighbour[string, float64]) string {
	var names []string
	for _, n := range neighbours {
		names = append(names, n.Node)
	}
	slices.Sort(names)
	return strings.Join(names, "")
}

func TestGraph_EdgesLeadBothWays(t *testing.T) {
	w := open(t)
	g := graph(w)
	connect(w, g.SetEdge, "ab", "ca", "aa")
	if got := nodes(value(w, g.Neighbours("a"))); got != "abc" {
		t.Errorf("neighbours of a: %s", got)
	}
	if got := nodes(value(w, g.Neighbours("c"))); got != "a" {
		t.Errorf("neighbours of c: %s", got)
	}
	if a, b := value(w, g.Degree("a")), value(w, g.Degree("b")); a != 4 || b != 1 {
		t.Errorf("degrees %d and %d", a, b)
	}
	value(w, g.SetEdge("b", "a", 7)) // the same edge
	if got := value(w, g.Edge("a", "b")); got != 7 {
		t.Errorf("the edge is %v", got)
	}
	if edges := value(w, deferred.Collect(w.Loop, deferred.Deferator[stores.Edge[string, float64]](g.Edges()))); len(edges) != 3 {
		t.Errorf("edges %v", edges)
	}
	if !value(w, g.DeleteEdge("b", "a")) || value(w, g.DeleteEdge("a", "b")) {
		t.Error("DeleteEdge tells something else than what was there")
	}
}

func TestDiGraph_EdgesLeadOneWay(t *testing.T) {
	w := open(t)
	g := digraph(w)
	connect(w, g.SetEdge, "ab", "ba", "ac", "aa")
	if got := nodes(value(w, g.Successors("a"))); got != "abc" {
		t.Errorf("successors of a: %s", got)
	}
	if got := nodes(value(w, g.Predecessors("a"))); got != "ab" {
		t.Errorf("predecessors of a: %s", got)
	}
	if out, in := value(w, g.OutDegree("a")), value(w, g.InDegree("c")); out != 3 || in != 1 {
		t.Errorf("degrees %d and %d", out, in)
	}
	if n := value(w, g.OutDegree("c")); n != 0 {
		t.Errorf("out degree of c %d", n)
	}
	for _, d := range []*deferred.Deferred[[]stores.Neighbour[string, float64]]{g.Successors("z"), g.Predecessors("z")} {
		if err := failure(w, d); !errors.Is(err, stores.ErrMissing) || err.Error() != `stores: neighbours "z" of digraph "g": missing` {
			t.Errorf("error %v", err)
		}
	}
	if n := value(w, deferred.Collect(w.Loop, deferred.Deferator[stores.Item[string, []string]](graph(w).Nodes()))); len(n) != 0 {
		t.Errorf("the Graph of that group has %v", n)
	}
}

func TestGraph_AChangeInsideAValueIsStored(t *testing.T) {
	w := open(t)
	g := graph(w)
	value(w, g.SetNode("a", []string{"x"}))
	connect(w, g.SetEdge, "ab")
	value(w, g.ChangeNode("a", func(tags []string) ([]string, error) { return append(tags, "y"), nil }))
	if err := failure(w, g.ChangeNode("a", func(tags []string) ([]string, error) { return nil, errBoom })); !errors.Is(err, errBoom) {
		t.Errorf("error %v", err)
	}
	if got := value(w, g.Node("a")); !slices.Equal(got, []string{"x", "y"}) {
		t.Errorf("a is %q", got)
	}
	if got := value(w, g.ChangeEdge("b", "a", func(v float64) (float64, error) { return v + 1, nil })); got != 2 || value(w, g.Edge("a", "b")) != 2 {
		t.Errorf("the edge is %v", got)
	}
	if err := failure(w, g.ChangeEdge("a", "z", func(v float64) (float64, error) { return v, nil })); !errors.Is(err, stores.ErrMissing) {
		t.Errorf("error %v", err)
	}
}

func TestGraph_ANodeTakesItsEdgesAlong(t *testing.T) {
	w := open(t)
	g := digraph(w)
	connect(w, g.SetEdge, "ab", "ba", "bc", "ac")
	if !value(w, g.DeleteNode("b")) || value(w, g.DeleteNode("b")) {
		t.Error("DeleteNode tells something else than what was there")
	}
	edges := value(w, deferred.Collect(w.Loop, deferred.Deferator[stores.Edge[string, float64]](g.Edges())))
	if len(edges) != 1 || edges[0] != (stores.Edge[string, float64]{From: "a", To: "c", Value: 1}) {
		t.Errorf("edges %v", edges)
	}
	value(w, g.Clear())
	if err := failure(w, g.Node("a")); !errors.Is(err, stores.ErrMissing) {
		t.Errorf("error %v", err)
	}
}

func TestWalk_VisitsNearerNodesFirstAndEachOnce(t *testing.T) {
	w := open(t)
	g := digraph(w)
	connect(w, g.SetEdge, "ab", "ac", "bd", "cd", "de", "ea", "xy")
	walk := func(depth int) string {
		var text []string
		for _, v := range value(w, deferred.Collect(w.Loop, g.Walk("a", depth))) {
			text = append(text, fmt.Sprint(v.From, v.Node, v.Depth))
		}
		return strings.Join(text, " ")
	}
	for depth, want := range map[int]string{-1: "aa0 ab1 ac1 bd2 de3", 0: "aa0", 1: "aa0 ab1 ac1", 2: "aa0 ab1 ac1 bd2", 9: "aa0 ab1 ac1 bd2 de3"} {
		if got := walk(depth); got != want {
			t.Errorf("depth %d: %s, want %s", depth, got, want)
		}
	}
	if err := failure(w, g.Walk("z", -1).Next()); !errors.Is(err, stores.ErrMissing) {
		t.Errorf("error %v", err)
	}
}

func TestWalk_StreamsAndStops(t *testing.T) {
	w := open(t)
	g := graph(w)
	var all []*deferred.Deferred[deferred.Unit]
	for i := range 300 {
		all = append(all, g.SetEdge("hub", fmt.Sprint(i), 1), g.SetEdge(fmt.Sprint(i), fmt.Sprint("leaf", i), 1))
	}
	value(w, deferred.Gather(w.Loop, all...))
	whole := value(w, deferred.Collect(w.Loop, g.Walk("hub", -1)))
	if len(whole) != 601 || !slices.IsSortedFunc(whole, func(a, b stores.Visit[string]) int { return cmp.Compare(a.Depth, b.Depth) }) {
		t.Errorf("%d visits", len(whole))
	}
	walk := g.Walk("hub", -1)
	value(w, walk.Next())
	next := walk.Next()
	if err := failure(w, walk.Next()); !errors.Is(err, deferred.ErrNotReady) {
		t.Errorf("error %v", err)
	}
	walk.Stop()
	if err := failure(w, next); !errors.Is(err, deferred.ErrStopped) {
		t.Errorf("error %v", err)
	}
	if err := failure(w, walk.Next()); !errors.Is(err, deferred.ErrStopped) {
		t.Errorf("error %v", err)
	}
}

func TestShortestPath_IsTheOneOfLeastWeight(t *testing.T) {
	w := open(t)
	g := digraph(w)
	for edge, weight := range map[string]float64{"ab": 1, "bc": 1, "cd": 1, "ad": 5, "da": 1} {
		value(w, g.SetEdge(edge[:1], edge[1:], weight))
	}
	value(w, g.SetNode("x", nil))
	itself := func(v float64) float64 { return v }
	p := value(w, g.ShortestPath("a", "d", itself))
	if strings.Join(p.Nodes, "") != "abcd" || p.Weight != 3 {
		t.Errorf("by weight: %v", p)
	}
	p = value(w, g.ShortestPath("a", "d", nil))
	if strings.Join(p.Nodes, "") != "ad" || p.Weight != 1 {
		t.Errorf("by edges: %v", p)
	}
	p = value(w, g.ShortestPath("a", "a", itself))
	if strings.Join(p.Nodes, "") != "a" || p.Weight != 0 {
		t.Errorf("to itself: %v", p)
	}
	if err := failure(w, g.ShortestPath("a", "x", nil)); !errors.Is(err, stores.ErrNoPath) || err.Error() != `stores: shortest path "a" to "x" of digraph "g": no path` {
		t.Errorf("error %v", err)
	}
	if err := failure(w, g.ShortestPath("a", "z", nil)); !errors.Is(err, stores.ErrMissing) {
		t.Errorf("error %v", err)
	}
	for _, bad := range []float64{-1, math.NaN()} {
		if err := failure(w, g.ShortestPath("a", "d", func(float64) float64 { return bad })); !errors.Is(err, stores.ErrNegativeWeight) {
			t.Errorf("error %v", err)
		}
	}
}

// It must agree with trying all ways (Floyd and Warshall's) on random graphs.
func TestShortestPath_AgreesWithAllPairs(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	const n = 7
	w := open(t)
	g := graph(w)
	for range 5 {
		value(w, g.Clear())
		var far [n][n]float64
		for i := range n {
			value(w, g.SetNode(fmt.Sprint(i), nil))
			for j := range n {
				far[i][j] = math.Inf(1)
			}
			far[i][i] = 0
		}
		for range 9 {
			i, j, weight := rnd.IntN(n), rnd.IntN(n), float64(rnd.IntN(10))
			value(w, g.SetEdge(fmt.Sprint(i), fmt.Sprint(j), weight))
			if i != j {
				far[i][j], far[j][i] = weight, weight
			}
		}
		for k := range n {
			for i := range n {
				for j := range n {
					far[i][j] = min(far[i][j], far[i][k]+far[k][j])
				}
			}
		}
		for i := range n {
			for j := range n {
				d := g.ShortestPath(fmt.Sprint(i), fmt.Sprint(j), func(v float64) float64 { return v })
				w.Loop.RunUntil(d.Fired)
				p, err, _ := d.Result()
				if err != nil {
					failure(w, d)
					p.Weight = math.Inf(1)
				}
				if p.Weight != far[i][j] {
					t.Errorf("%d to %d: %v, want %v", i, j, p, far[i][j])
				}
			}
		}
	}
}
