package dbthread

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// Whatever is pushed, taken and ended in whatever order, a series has one task
// out at most, and its tasks come in the order in which they were pushed.
func TestQueue_ANamedSeriesHasOneTaskOutAndKeepsItsOrder(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	for range 100 {
		q := newQueue("transact", 4)
		q.ordered = true
		q.release()
		pushed, taken := map[string]int{}, map[string]int{}
		var out []*task
		waiting := 0
		for step := 0; step < 500 || waiting > 0 || len(out) > 0; step++ {
			if step < 500 && rnd.IntN(2) == 0 {
				name := []string{"", "a", "b", "c"}[rnd.IntN(4)]
				task := &task{name: fmt.Sprint(pushed[name]), opts: newOptions([]Option{Series(name)}), q: q}
				if err := q.push(task); err != nil {
					t.Fatal(err)
				}
				pushed[name]++
				waiting++
			}
			q.mu.Lock()
			next := q.pop(1)
			q.mu.Unlock()
			for _, task := range next {
				name := task.opts.series
				for _, other := range out {
					if name != "" && other.opts.series == name {
						t.Fatalf("two of series %q are out", name)
					}
				}
				if task.name != fmt.Sprint(taken[name]) {
					t.Fatalf("series %q gives %s, want %d", name, task.name, taken[name])
				}
				taken[name]++
				waiting--
				out = append(out, task)
			}
			if len(out) > 0 && (len(next) == 0 || rnd.IntN(2) == 0) {
				i := rnd.IntN(len(out))
				q.ended(out[i : i+1])
				out = append(out[:i], out[i+1:]...)
			}
		}
	}
}

func TestQueue_ATaskOfAHeldSeriesCanBeTakenOut(t *testing.T) {
	q := newQueue("transact", 2)
	q.ordered = true
	q.release()
	var tasks []*task
	for i := range 4 {
		tasks = append(tasks, &task{name: fmt.Sprint(i), opts: newOptions([]Option{Series("a")}), q: q})
		q.push(tasks[i])
	}
	first := q.take(1, new(int))
	if !q.remove(tasks[1]) || !q.remove(tasks[3]) {
		t.Error("a task that waits was not found")
	}
	q.ended(first)
	if next := q.take(1, new(int)); len(next) != 1 || next[0] != tasks[2] {
		t.Errorf("next is %v", next)
	}
	q.ended(tasks[2:3])
	if q.len() != 0 {
		t.Errorf("%d are left", q.len())
	}
}
