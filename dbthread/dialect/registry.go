package dialect

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
)

// Opener reads the part of a URL behind "scheme:" and returns the database
// that it names. It connects to nothing; its errors are mistakes in the URL.
type Opener func(rest string) (Database, error)

// Default is the scheme of a plain path.
const Default = "sqlite"

var registry = struct {
	mu      sync.Mutex
	openers map[string]Opener
}{openers: map[string]Opener{}}

// Register makes a dialect known by its URL scheme. It panics if the scheme is
// taken. Safe from any goroutine; meant for init.
func Register(scheme string, open Opener) {
	registry.mu.Lock()
	defer registry.mu.Unlock()
	if _, taken := registry.openers[scheme]; taken {
		panic("dialect: register: scheme " + scheme + " is taken")
	}
	registry.openers[scheme] = open
}

// Open returns the database that url names: "scheme:rest" of a registered
// dialect, or a plain path, which is the default dialect's. Safe from any
// goroutine.
func Open(url string) (Database, error) {
	scheme, rest := split(url)
	registry.mu.Lock()
	open := registry.openers[scheme]
	known := slices.Sorted(maps.Keys(registry.openers))
	registry.mu.Unlock()
	if open == nil {
		return nil, fmt.Errorf("no dialect for scheme %q: known are %q; is its package imported (for sqlite: sasync/dbthread/sqlite)?", scheme, known)
	}
	return open(rest)
}

// split finds the scheme. A plain path is turned into a URL's rest.
func split(url string) (scheme, rest string) {
	scheme, rest, ok := strings.Cut(url, ":")
	if ok && isScheme(scheme) {
		return scheme, rest
	}
	return Default, EscapePath(url)
}

// isScheme wants two letters at least: one could be a Windows drive.
func isScheme(s string) bool {
	for i, c := range s {
		letter := 'a' <= c && c <= 'z'
		if !letter && (i == 0 || !strings.ContainsRune("0123456789+-.", c)) {
			return false
		}
	}
	return len(s) >= 2
}

// EscapePath makes a path safe as part of a URL: what would end it or start an
// escape is written as an escape.
func EscapePath(path string) string {
	return strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
}
