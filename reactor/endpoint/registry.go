package endpoint

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"sasync/reactor"
)

// kinds are the prefixes of servers, or of clients.
type kinds[E any] struct {
	what string // server or client

	mu sync.Mutex

	// Guarded by mu.
	parsers map[string]func(*Args) (E, error)
}

var (
	servers = kinds[reactor.ServerEndpoint]{what: "server", parsers: map[string]func(*Args) (reactor.ServerEndpoint, error){}}
	clients = kinds[reactor.ClientEndpoint]{what: "client", parsers: map[string]func(*Args) (reactor.ClientEndpoint, error){}}
)

func init() {
	RegisterServer("tcp", tcpServer)
	RegisterServer("tcp6", tcp6Server)
	RegisterServer("tls", tlsServer)
	RegisterServer("ssl", tlsServer)
	RegisterServer("unix", unixServer)
	RegisterServer("fd", fdServer)
	RegisterServer("systemd", systemdServer)
	RegisterServer("stdio", func(*Args) (reactor.ServerEndpoint, error) { return reactor.Stdio{}, nil })
	RegisterClient("tcp", tcpClient)
	RegisterClient("tls", tlsClient)
	RegisterClient("ssl", tlsClient)
	RegisterClient("unix", unixClient)
}

// ServerFromString reads the description of a server. Files that it names are
// read at once. Safe from any goroutine.
func ServerFromString(description string) (reactor.ServerEndpoint, error) {
	return servers.fromString(description)
}

// ClientFromString reads the description of a client. Files that it names are
// read at once. Safe from any goroutine.
func ClientFromString(description string) (reactor.ClientEndpoint, error) {
	return clients.fromString(description)
}

// RegisterServer has ServerFromString know a prefix: parse asks for the
// parameters. It is for functions init: a prefix that is known already is a
// panic. Safe from any goroutine.
func RegisterServer(prefix string, parse func(*Args) (reactor.ServerEndpoint, error)) {
	servers.register(prefix, parse)
}

// RegisterClient has ClientFromString know a prefix, as RegisterServer does for
// the other one. Safe from any goroutine.
func RegisterClient(prefix string, parse func(*Args) (reactor.ClientEndpoint, error)) {
	clients.register(prefix, parse)
}

func (k *kinds[E]) register(prefix string, parse func(*Args) (E, error)) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.parsers[prefix] != nil {
		panic(fmt.Sprintf("endpoint: register %s prefix %q: it is there already", k.what, prefix))
	}
	k.parsers[prefix] = parse
}

func (k *kinds[E]) fromString(description string) (e E, err error) {
	prefix, text, _ := cut(description, ':')
	parse, err := k.parser(prefix)
	if err == nil {
		e, err = read(text, parse)
	}
	if err != nil {
		var none E
		return none, fmt.Errorf("endpoint: %s %q: %w", k.what, description, err)
	}
	return e, nil
}

func (k *kinds[E]) parser(prefix string) (func(*Args) (E, error), error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	parse := k.parsers[prefix]
	if parse == nil {
		return nil, fmt.Errorf("unknown prefix %q: there are %s", prefix, strings.Join(slices.Sorted(maps.Keys(k.parsers)), ", "))
	}
	return parse, nil
}

func read[E any](text string, parse func(*Args) (E, error)) (e E, err error) {
	a, err := parseArgs(text)
	if err != nil {
		return e, err
	}
	switch e, err = parse(a); {
	case err == nil: // it has asked for all its parameters
		err = cmp.Or(a.unasked(), a.err)
	case a.err != nil: // err is about a value that is none
		err = a.err
	}
	return e, err
}
