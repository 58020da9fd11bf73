package accesslog

import "strings"

// readTraefikEnd takes the time served from the end of what follows the status:
// … "agent" 17 "router@docker" "http://192.0.2.80:80" 12ms.
func readTraefikEnd(tail string, r *Record) {
	if ms, ok := traefikEnd(tail); ok {
		r.ServedMicros = scaled(ms, 3)
	}
}

// traefikEnd finds the count, two quoted fields and the milliseconds at the end
// of a line.
func traefikEnd(line string) (ms string, ok bool) {
	ms, ok = strings.CutSuffix(line, "ms")
	i := strings.LastIndexByte(ms, ' ')
	if !ok || i < 1 || ms[i-1] != '"' || ms[i+1:] == "" {
		return "", false
	}
	fields, ms := strings.Split(ms[:i], `"`), ms[i+1:]
	n := len(fields) // … " 17 " router " " server " ""
	if n < 6 || fields[n-3] != " " || scaled(strings.TrimSpace(fields[n-5]), 0) < 0 || scaled(ms, 0) < 0 {
		return "", false
	}
	return ms, true
}
