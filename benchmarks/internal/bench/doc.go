// Package bench is what the suites share: running contenders in turn,
// measuring a child process, starting a server, finding a peer or installing
// it, and printing the table.
//
// A suite puts ours and its peers to the same work in the same run, a round
// of all of them after another, and prints medians: what else the machine does
// then hits all sides alike.
package bench
