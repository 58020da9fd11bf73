package progress_test

import (
	"os"
	"time"

	"sasync/deferred/deferredtest"
	"sasync/examples/statalysis/progress"
)

// Without a terminal the display writes plain lines. The clock of a test, or of
// a reactor, makes the times exact.
func Example() {
	clock := deferredtest.NewClock()
	d := progress.New(os.Stdout, progress.Options{Now: clock.Now})
	d.Start([]string{"access.log"}, []int64{4_000_000})
	for second := range int64(8) {
		d.Update(0, progress.File{BytesRead: second * 500_000, Size: 4_000_000, Lines: second * 20_000, Stored: second * 12_000, Ignored: second * 8_000})
		d.Tick()
		clock.Advance(time.Second)
	}
	d.Notice("2 new rules since the last load")
	d.Done(0, progress.File{BytesRead: 4_000_000, Lines: 160_000, Stored: 96_000, Ignored: 64_000}, nil)
	d.Finish()
	// Output:
	// access.log: loading, 4.0 MB
	// access.log: 62%, 100,000 lines, 60,000 stored, 40,000 ignored, 20,000 lines/s, 3.0 s left
	// ! 2 new rules since the last load
	// access.log: done in 8.0 s, 160,000 lines, 96,000 stored, 64,000 ignored, 20,000 lines/s
}
