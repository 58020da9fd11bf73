package rules

import "strings"

// A generation of a cache is full at either limit. A log made to fill the two generations of url,
// ref and ua takes about 20 MiB a Sifter; sparkdeveloper_2016 takes 4.
const (
	generationValues = 32 << 10
	generationBytes  = 2 << 20

	// maxCachedBytes is the longest value that is remembered. A longer one is seldom seen twice.
	maxCachedBytes = 4 << 10
)

// cache remembers which rule a value met, of the values met last. When young is full it becomes
// old, and what was old is forgotten; a value met again in old moves to young.
type cache struct {
	young, old map[string]int32
	bytes      int // of the keys of young
}

func newCache() cache {
	return cache{young: make(map[string]int32), old: make(map[string]int32)}
}

func (c *cache) get(value string) (rule int32, ok bool) {
	if rule, ok = c.young[value]; ok {
		return rule, true
	}
	if rule, ok = c.old[value]; ok {
		c.put(value, rule)
	}
	return rule, ok
}

// put remembers a copy of value: the caller's is a part of a large block of log.
func (c *cache) put(value string, rule int32) {
	if len(value) > maxCachedBytes {
		return
	}
	if len(c.young) >= generationValues || c.bytes+len(value) > generationBytes {
		c.young, c.old = c.old, c.young
		clear(c.young)
		c.bytes = 0
	}
	c.young[strings.Clone(value)] = rule
	c.bytes += len(value)
}
