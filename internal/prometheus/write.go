package prometheus

import (
	"bufio"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// Format is how families are written.
type Format[S any] struct {
	Prefix   string // of each name
	Label    string // that tells whose a sample is
	Families []Family[S]
}

// Write writes the families of each of stats, which are by their names. The
// error is w's. Safe from any goroutine.
func (f *Format[S]) Write(w io.Writer, stats map[string]S) error {
	out := bufio.NewWriter(w)
	names := slices.Sorted(maps.Keys(stats))
	for _, family := range f.Families {
		writeLine(out, "# HELP ", f.Prefix, family.Name, " ", family.Help)
		writeLine(out, "# TYPE ", f.Prefix, family.Name, " ", family.Kind)
		for _, name := range names {
			s := stats[name]
			for _, one := range family.Samples(&s) {
				writeLine(out, f.Prefix, family.Name, one.Suffix, "{", f.Label, `="`, escape.Replace(strings.ToValidUTF8(name, "\uFFFD")), `"`, one.Labels, "} ", one.Value)
			}
		}
	}
	return out.Flush()
}

// Handler serves what Write writes of the stats that now gives.
func (f *Format[S]) Handler(now func() map[string]S) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		_ = f.Write(w, now()) // it fails when the client has gone
	})
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
