package deferred

import "testing"

// BenchmarkChannelRoundTrip is a value to a goroutine that waits and one back,
// each over an unbuffered channel.
func BenchmarkChannelRoundTrip(b *testing.B) {
	ask, answer := make(chan int), make(chan int)
	go func() {
		defer close(answer)
		for v := range ask {
			answer <- v
		}
	}()
	for b.Loop() {
		ask <- 1
		<-answer
	}
	close(ask)
	<-answer // closed: the goroutine ends
}
