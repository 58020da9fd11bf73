// Package haproxy is for servers behind a proxy that tells whose connection it
// passes on, by a PROXY header of version 1 or 2: HAProxy, nginx, Envoy, the load
// balancers of clouds.
//
//	f = haproxy.Config{Trusted: proxies}.Wrap(f)
//
// The protocols that f builds never see the proxy: they are built for, and their
// connection's RemoteAddr is, the address in the header. Where the proxy speaks
// for itself it is its own. Policies that go by peers belong inside. [Parse] and
// [Append] are for those who have no connection, or want to be the proxy.
//
// Importing the package teaches package endpoint the prefix haproxy, before any
// other server: haproxy:tcp:8080. It believes everybody.
//
// # Limits
//
// A header has to come within Config.Timeout, 10 s unless that says otherwise,
// and may have 107 bytes in version 1 and 4,112 in version 2. What begins with
// something else is reset: a connection that may be passed on or not is no way
// to know who it is.
package haproxy
