// Package endpoint makes endpoints of text, so that a command line or a file of
// settings can say where to listen and where to connect to:
//
//	tcp:8080:interface=127.0.0.1
//	unix:/run/app.sock:mode=660
//	systemd:domain=INET:index=0
//
// A description is a prefix and arguments, separated by colons. An argument is
// a value, or name=value; those without a name stand for the parameters in the
// order below. A colon, an equals sign or a backslash that belongs to a value
// has a backslash before it: [Quote] writes it.
//
// # Servers
//
//	tcp:port:interface:backlog       port 0 is any; interface is an IP address, by default all of both families
//	tcp6:port:interface:backlog      IPv6 alone, by default on all addresses
//	tls:port:privateKey:certKey:extraCertChain:interface:backlog
//	                                 files of PEM: the key, by default server.pem; the certificate, by default
//	                                 in the same file; and those between it and a root. ssl: is the same
//	unix:path:mode:backlog           mode is octal, 600 by default; a stale socket is replaced
//	fd:number                        a listening socket that the process was started with
//	systemd:domain:index:name        one that systemd hands over: domain is INET, INET6 or UNIX,
//	                                 and either its index, from 0, or its name tells which
//	stdio:                           one connection, over standard input and output
//
// # Clients
//
//	tcp:host:port:timeout:bindAddress   host is a name or an IP address, port a number or a service;
//	                                    timeout is in seconds, or 1m30s; 30 by default
//	tls:host:port:trustRoots:certificate:privateKey:timeout:bindAddress:endpoint
//	                                    trustRoots is a file of PEM or a directory of *.pem, by default the
//	                                    system's roots; a certificate of the client, and its key, which
//	                                    may be in one file. The server's certificate has to be for host.
//	                                    endpoint is another way to it, quoted: a proxy's, say.
//	                                    ssl: is the same
//	unix:path:timeout
//
// Other packages add prefixes by [RegisterServer] and [RegisterClient]. What a
// description leaves open is as the zero value of the endpoint's type says.
package endpoint
