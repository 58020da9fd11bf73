//go:build race

package accesslog

// everyNth thins out the lines that are compared with a regular expression. The
// race detector makes that 20 times slower and has nothing to find in it.
const everyNth = 10
