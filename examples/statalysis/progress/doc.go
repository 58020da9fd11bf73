// Package progress is statalysis's loading display: how far each file is, what
// has become of its lines, how fast it goes and how long it will take.
//
//	d := progress.New(os.Stdout, progress.Options{Terminal: true, Width: width, Now: time.Now})
//	d.Start(names, sizes)
//	...                      // as blocks of lines are done:
//	d.Update(i, progress.File{BytesRead: n, Lines: lines, Stored: stored})
//	d.Tick()                 // from a timer, some times a second
//	...
//	d.Done(i, file, err)
//	d.Finish()
//
// On a terminal the display is a block of rows that is painted in place: the
// files that are being read, those that were done last, and the total. Notices
// scroll by above it. A frame is one write, and at its end the cursor is
// visible below the block and lines wrap again, so a program that is killed
// between two frames leaves the terminal as it was. Without a terminal it is
// plain lines, fit for a log file or a CI job: one when a file starts, one
// every five seconds while it is being read, one when it is done.
//
// A Display belongs to the loop. It has no goroutine and no timer: the caller's
// Tick makes it paint, and Options.Now is its only clock. What can't be written
// is dropped: a display that fails must not stop a load.
package progress
