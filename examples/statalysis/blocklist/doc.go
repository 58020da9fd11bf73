// Package blocklist writes lists of addresses as firewalls and web servers read
// them.
//
//	err := blocklist.Write(os.Stdout, blocklist.Nginx, addresses)
//
// Addresses come out in numerical order, IPv4 before IPv6, each once. Addresses
// that fill a network are written as that network where the format has networks:
// no other address is in it.
package blocklist
