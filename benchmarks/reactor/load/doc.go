// Package load is a client for servers that echo: it keeps a number of
// messages under way on each connection, and sends the next when one is back.
//
// One goroutine on one epoll descriptor serves all connections, so that what
// the client takes of the machine is little and the same for each server. TLS
// is the exception: there each connection has a goroutine and crypto/tls.
//
// Every byte that comes back is compared with what it must be.
package load
