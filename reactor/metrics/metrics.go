package metrics

import (
	"bufio"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"

	"sasync/reactor"
)

// contentType is that of what Write writes.
const contentType = "text/plain; version=0.0.4; charset=utf-8"

const prefix = "sasync_reactor_"

// Handler serves the metrics of these reactors, each under its key. It is safe
// on any goroutine.
func Handler(reactors map[string]*reactor.Reactor) http.Handler {
	reactors = maps.Clone(reactors)
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		stats := map[string]reactor.Stats{}
		for name, r := range reactors {
			stats[name] = r.Stats()
		}
		w.Header().Set("Content-Type", contentType)
		_ = Write(w, stats) // it fails when the client has gone
	})
}

// Write writes the metrics of reactors with these names in the text format. The
// error is w's. Safe from any goroutine.
func Write(w io.Writer, stats map[string]reactor.Stats) error {
	out := bufio.NewWriter(w)
	names := slices.Sorted(maps.Keys(stats))
	for _, f := range families {
		writeLine(out, "# HELP ", prefix, f.name, " ", f.help)
		writeLine(out, "# TYPE ", prefix, f.name, " ", f.kind)
		for _, name := range names {
			s := stats[name]
			for _, one := range f.samples(&s) {
				writeLine(out, prefix, f.name, one.suffix, `{reactor="`, escape.Replace(strings.ToValidUTF8(name, "\uFFFD")), `"`, one.labels, "} ", one.value)
			}
		}
	}
	return out.Flush()
}

// writeLine leaves errors to Flush.
func writeLine(out *bufio.Writer, parts ...string) {
	for _, part := range parts {
		_, _ = out.WriteString(part)
	}
	_ = out.WriteByte('\n')
}

// escape is what a label's value needs.
var escape = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)
