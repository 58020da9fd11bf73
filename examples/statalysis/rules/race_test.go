//go:build race

package rules

// raceDetector makes matching ten times slower. Tests without goroutines leave their largest
// inputs out under it.
const raceDetector = true
