// Gensample writes the sample access logs of statalysis: ten days of October
// 2026 on a few invented web servers, with the people, robots and attackers
// that such servers see and with the damage that real logs have.
//
// Reading order: main.go says what is made; record.go is a request, world.go
// the state, site.go the pages; people.go and visit.go (with wordpress.go and
// apps.go), bots.go, attackers.go and probes.go are who comes; noise.go does
// the damage, write.go the text of a line; count.go counts what came out, for
// facts.go, which is what the tests of statalysis compare with, and for
// readme.go.
//
// The same seed gives the same bytes. Every client address is from the
// ranges that are reserved for documentation.
package main

import (
	"flag"
	"fmt"
	"os"
)

// defaultSeed is the seed of the committed sample.
const defaultSeed = 20261017

func main() {
	out := flag.String("out", "testdata", "`folder` to write the sample into")
	seed := flag.Uint64("seed", defaultSeed, "seed of the sample")
	flag.Parse()
	if err := run(*out, *seed); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run makes the sample of a seed and writes it into a folder, which it makes
// when it is missing.
func run(out string, seed uint64) error {
	files := generate(seed)
	facts := count(seed, files)
	if err := os.MkdirAll(out, 0o755); err != nil {
		return fmt.Errorf("gensample: make folder %s: %w", out, err)
	}
	for _, f := range files {
		if err := f.write(out); err != nil {
			return err
		}
	}
	return facts.write(out)
}

// generate makes every file of the sample in memory.
func generate(seed uint64) []*logFile {
	w := newWorld(seed)
	addPeople(w)
	addEditors(w)
	addAppUsers(w)
	addBots(w)
	addAttackers(w)
	addProbes(w)
	addSpammers(w)
	return damage(w)
}
