package main

import (
	"errors"
	"io"
	"net/netip"
	"os"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/examples/statalysis/blocklist"
	"sasync/examples/statalysis/store"
)

const blocklistUsage = `statalysis blocklist prints the addresses that the rules have blocked, for a
firewall or a web server. Those that are merely no people, search engines for
one, are not among them unless -ignored asks for them too.

Usage:

  statalysis blocklist [flags]

Examples:

  statalysis blocklist > blocked.txt               and later: statalysis load -blocked blocked.txt ...
  statalysis blocklist -format nginx > blocked.conf   then in nginx: include blocked.conf;
  statalysis blocklist -format nft | nft -f -      fills the sets blocked4 and blocked6 of the table statalysis
  statalysis blocklist -format ipset | ipset restore

Flags:

`

func runBlocklist(args []string, stdout, stderr *os.File) int {
	var db, name, rule string
	var ignored bool
	flags := newFlags("blocklist", blocklistUsage, stderr)
	databaseFlag(flags, &db)
	flags.StringVar(&name, "format", string(blocklist.Plain), "who reads it: plain, cidr, nginx, apache, nft or ipset")
	flags.StringVar(&rule, "rule", "", "only those that a rule with this `word` in its name, text or file has caught")
	flags.BoolVar(&ignored, "ignored", false, "with the addresses that are merely ignored")
	rest, err := parseFlags(flags, args)
	switch {
	case err != nil:
		return usageCode(err)
	case len(rest) > 0:
		mistake(stderr, "blocklist", "it takes no files: %q", rest[0])
		return exitUsage
	}
	format, err := blocklist.ParseFormat(name)
	if err != nil {
		complain(stderr, err)
		return exitUsage
	}
	err = onDatabase(db, stderr, func(co *deferred.Coroutine, b *dbthread.Broker) error {
		return writeBlocklist(co, b, stdout, format, ignored, rule)
	})
	if err != nil {
		complain(stderr, err)
		return exitFailed
	}
	return exitOK
}

// writeBlocklist prints the addresses once they are all there. Names of hosts,
// which some logs have, fit no list.
func writeBlocklist(co *deferred.Coroutine, b *dbthread.Broker, out io.Writer, format blocklist.Format, ignored bool, rule string) error {
	level, err := deferred.Await(co, dbthread.Read(b, "level", store.LevelOf))
	if err != nil {
		return err
	}
	if level.Hides() {
		return errors.New("the addresses of this database are anonymised: no list can be made of them")
	}
	var addresses []netip.Addr
	for c, err := range store.Caught(b).Each(co) {
		if err != nil {
			return err
		}
		if c.Kind != "block" && !ignored || !c.CaughtBy(rule) {
			continue
		}
		if a, err := netip.ParseAddr(c.IP); err == nil {
			addresses = append(addresses, a)
		}
	}
	return blocklist.Write(out, format, addresses)
}
