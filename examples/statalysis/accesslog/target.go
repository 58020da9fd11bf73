package accesslog

import "strings"

// setRequest reads a request line. Some formats of people's own have the target
// alone at its place.
func (v *values) setRequest(f field, value string, r *Record) {
	if value != "" && value[0] == '/' {
		v.path = value
		return
	}
	method, proto := r.Method, r.Proto
	splitRequest(value, r)
	if r.Method == "" {
		r.Method, r.Proto = method, proto
	}
	if f == fieldProxied {
		splitAbsolute(r)
	}
	v.request = true
}

// splitAbsolute moves the host of an absolute target to the vhost.
func splitAbsolute(r *Record) {
	i := strings.Index(r.URL, "://")
	if i <= 0 || letters(r.URL) != i {
		return
	}
	host, path := r.URL[i+3:], "/"
	if slash := strings.IndexAny(host, "/?"); slash >= 0 {
		host, path = host[:slash], host[slash:]
	}
	if name := vhostName(host); name != "" && name != "-" {
		r.Vhost = name
	}
	r.URL = path
}

func joinQuery(path, query string) string {
	switch {
	case query == "" || query == "-" || query == "?":
		return path
	case query[0] == '?':
		return path + query
	}
	return path + "?" + query
}
