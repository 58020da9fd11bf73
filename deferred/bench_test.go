package deferred_test

import (
	"testing"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func BenchmarkFire1(b *testing.B) {
	loop := deferredtest.NewLoop(b)
	f := func(v int) (int, error) { return v + 1, nil }
	b.ReportAllocs()
	for b.Loop() {
		deferred.New[int](loop).AddCallback(f).Callback(1)
	}
}

func BenchmarkChain5(b *testing.B) {
	loop := deferredtest.NewLoop(b)
	f := func(v int) (int, error) { return v + 1, nil }
	b.ReportAllocs()
	for b.Loop() {
		d := deferred.New[int](loop)
		for range 5 {
			d.AddCallback(f)
		}
		d.Callback(1)
	}
}

func BenchmarkThen(b *testing.B) {
	loop := deferredtest.NewLoop(b)
	f := func(v int) (int, error) { return v + 1, nil }
	b.ReportAllocs()
	for b.Loop() {
		deferred.Then(deferred.Succeed(loop, 1), f)
	}
}

func BenchmarkAwaitReady(b *testing.B) {
	loop := deferredtest.NewLoop(b)
	ready := deferred.Succeed(loop, 1)
	b.ReportAllocs()
	deferred.Inline(loop, func(co *deferred.Coroutine) (int, error) {
		for b.Loop() {
			deferred.Await(co, ready)
		}
		return 0, nil
	})
}

func BenchmarkAwaitSuspended(b *testing.B) {
	loop := deferredtest.NewLoop(b)
	next := make([]*deferred.Deferred[int], b.N)
	for i := range next {
		next[i] = deferred.New[int](loop)
	}
	deferred.Inline(loop, func(co *deferred.Coroutine) (int, error) {
		for _, d := range next {
			deferred.Await(co, d)
		}
		return 0, nil
	})
	b.ReportAllocs()
	b.ResetTimer()
	for _, d := range next {
		d.Callback(1)
	}
}

func BenchmarkInlineStart(b *testing.B) {
	loop := deferredtest.NewLoop(b)
	body := func(co *deferred.Coroutine) (int, error) { return 1, nil }
	b.ReportAllocs()
	for b.Loop() {
		deferred.Inline(loop, body)
	}
}

func BenchmarkGather1000(b *testing.B) {
	loop := deferredtest.NewLoop(b)
	ds := make([]*deferred.Deferred[int], 1000)
	b.ReportAllocs()
	for b.Loop() {
		for i := range ds {
			ds[i] = deferred.New[int](loop)
		}
		deferred.Gather(loop, ds...)
		for _, d := range ds {
			d.Callback(1)
		}
	}
}
