package load

import (
	"fmt"
	"testing"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func TestRecent_IsBoundedAndKeepsWhatIsUsed(t *testing.T) {
	r := newRecent[int](100, 1<<20)
	for i := range 10_000 {
		r.put(fmt.Sprint(i), i)
		if v, ok := r.get("0"); !ok || v != 0 {
			t.Fatalf("the key in use was dropped after %d others", i)
		}
	}
	if n := len(r.young) + len(r.old); n > 201 {
		t.Errorf("%d keys are kept", n)
	}
	if _, ok := r.get("5000"); ok {
		t.Error("a key that nobody asked for is still there")
	}
}

func TestRecent_IsBoundedByTheBytesOfItsKeysToo(t *testing.T) {
	r := newRecent[int](1<<20, 1000)
	for i := range 10_000 {
		r.put(fmt.Sprintf("%0100d", i), i)
	}
	if n := len(r.young) + len(r.old); n > 22 {
		t.Errorf("%d keys of 100 bytes are kept", n)
	}
}

func TestRedirects_FollowedIsTheNextOtherAnswer(t *testing.T) {
	r := newRedirects()
	for i, c := range []struct {
		ip     string
		status int
		want   bool
	}{
		{"a", 200, false}, {"a", 301, false}, {"b", 200, false}, {"a", 302, false}, {"a", 200, true}, {"a", 200, false}, {"b", 404, false},
	} {
		if got := r.follows(c.ip, c.status); got != c.want {
			t.Errorf("step %d: %v", i, got)
		}
	}
}

func TestRedirects_AMillionAddressesAreKnownAndMoreAreBounded(t *testing.T) {
	r := newRedirects()
	for i := range maxRedirected {
		r.follows(fmt.Sprint(i), 302)
	}
	for i := range maxRedirected {
		if !r.follows(fmt.Sprint(i), 200) || r.follows(fmt.Sprint(i), 200) {
			t.Fatalf("address %d of %d was not redirected exactly once", i, maxRedirected)
		}
	}
	for i := range 2*maxRedirected + 1000 {
		r.follows(fmt.Sprint(i), 301)
	}
	if n := len(r.young) + len(r.old); n > 2*maxRedirected {
		t.Errorf("%d addresses are kept", n)
	}
}

func TestCut_CountsCharacters(t *testing.T) {
	for _, c := range []struct {
		in   string
		n    int
		want string
	}{{"", 3, ""}, {"abc", 3, "abc"}, {"abcd", 3, "abc"}, {"äöüß", 3, "äöü"}, {"äöü", 5, "äöü"}, {"\xff\xfe\xfd\xfc", 3, "\xff\xfe\xfd"}} {
		if got := cut(c.in, c.n); got != c.want {
			t.Errorf("cut(%q, %d) = %q", c.in, c.n, got)
		}
	}
}

func TestInFlight_MakesItsUserWaitUntilHalfOfItIsDone(t *testing.T) {
	loop := deferredtest.NewLoop(t)
	f := &inFlight{loop: loop, max: 4}
	done := deferred.Inline(loop, func(co *deferred.Coroutine) (int, error) {
		for i := range 6 {
			f.enter(1)
			if err := f.room(co); err != nil {
				return i, err
			}
		}
		return 6, f.empty(co)
	})
	want := func(n int) {
		t.Helper()
		if f.n != n {
			t.Fatalf("%d in flight, want %d", f.n, n)
		}
	}
	want(4)
	f.leave(1)
	want(3)
	f.leave(1)
	want(4)
	for range 4 {
		deferredtest.Pending(t, done)
		f.leave(1)
	}
	deferredtest.Result(t, done)
}

func TestRedirects_ACheckpointHearsOfWhatHasChanged(t *testing.T) {
	r := newRedirects()
	want := func(step string, come, gone int) {
		t.Helper()
		c, g := r.changes()
		if len(c) != come || len(g) != gone {
			t.Errorf("%s: %d have come and %d gone, want %d and %d", step, len(c), len(g), come, gone)
		}
		clear(r.changed)
	}
	r.follows("a", 301)
	r.follows("b", 302)
	r.follows("c", 302)
	r.follows("c", 200)
	want("two are redirected, one has arrived", 2, 0)
	r.follows("a", 200)
	r.follows("a", 302)
	r.follows("b", 200)
	r.follows("d", 200)
	want("one has arrived", 0, 1)
	want("nothing since", 0, 0)
}

func TestProtocol_IsTenTimesTheVersion(t *testing.T) {
	for name, want := range map[string]int{"HTTP/1.0": 10, "HTTP/1.1": 11, "HTTP/2.0": 20, "HTTP/2": 20, "HTTP/3": 30, "": 0, "HTTP/": 0, "HTTP/x.1": 0, "HTTP/1.10": 0, "SPDY/3": 0} {
		if got := protocol(name); got != want {
			t.Errorf("%q: %d, want %d", name, got, want)
		}
	}
}
