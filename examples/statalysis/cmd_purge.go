package main

import (
	"fmt"
	"io"
	"net/netip"
	"os"
	"strings"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/examples/statalysis/report/termtext"
	"sasync/examples/statalysis/store"
)

const purgeUsage = `statalysis purge deletes requests that are not to be kept: of before a time, of an
address, of a site. A load may go on beside it.

Usage:

  statalysis purge [flags]

Of several flags that name requests, those go that all of them name. With -ip alone
all goes that is known of the address, also that a rule has caught it. Logs
stay known, so that loading them again does not bring back what is gone. But with
other rules they are read again: load with -keep-last too, and move logs away
that hold what must not come back.

Examples:

  statalysis purge -keep-last 90d                 what is older than 90 days
  statalysis purge -keep-last 90d -bad            and attackers that were not seen since
  statalysis purge -keep-last 1y -orphans         and the URLs and the like that only those had
  statalysis purge -ip 192.0.2.7                  all that is known of an address
  statalysis purge -vhost old.example -dry-run    say what would go

Flags:

`

// purging is the command purge.
type purging struct {
	db               string
	keepLast         age
	ip, vhost        string
	bad, dry, vacuum bool
	orphans          bool
	network          netip.Prefix // of ip
	out              io.Writer
}

func runPurge(args []string, stdout, stderr *os.File) int {
	p := &purging{out: stdout}
	if err := p.parse(args, stderr); err != nil {
		return usageCode(err)
	}
	err := onDatabase(p.db, stderr, p.purge)
	if err == nil && p.vacuum {
		err = p.giveBack()
	}
	if err != nil {
		complain(stderr, err)
		return exitFailed
	}
	return exitOK
}

func (p *purging) parse(args []string, stderr io.Writer) error {
	flags := newFlags("purge", purgeUsage, stderr)
	databaseFlag(flags, &p.db)
	flags.Var(&p.keepLast, "keep-last", "what is older than this `age`: 90d, or hours (h), weeks (w) or years (y)")
	flags.StringVar(&p.ip, "ip", "", "what is of this `address` or network")
	flags.StringVar(&p.vhost, "vhost", "", "what is of this `site`")
	flags.BoolVar(&p.bad, "bad", false, "with -keep-last: bad addresses too that were not seen since; they are judged anew when they come back")
	flags.BoolVar(&p.orphans, "orphans", false, "URLs, referrers, user agents and sites too that no request has any more")
	flags.BoolVar(&p.vacuum, "vacuum", false, "make the file smaller: nobody else may use it meanwhile, and the disk needs room for a copy")
	flags.BoolVar(&p.dry, "dry-run", false, "delete nothing, and say what would go")
	rest, err := parseFlags(flags, args)
	switch {
	case err != nil:
		return err
	case len(rest) > 0:
		return mistake(stderr, "purge", "it takes no files: %q", rest[0])
	case p.keepLast == 0 && p.ip == "" && p.vhost == "" && !p.orphans && !p.vacuum:
		return mistake(stderr, "purge", "say what is to go, for example: statalysis purge -keep-last 90d -dry-run")
	case p.bad && p.keepLast == 0:
		return mistake(stderr, "purge", "-bad is for -keep-last: say how old")
	case p.vacuum && isServer(p.db):
		return mistake(stderr, "purge", "-vacuum is for SQLite: a server gives room back by itself")
	}
	if p.ip != "" {
		if p.network, err = parseNetwork(p.ip); err != nil {
			return mistake(stderr, "purge", "-ip %s: want an address or a network such as 192.0.2.0/24", p.ip)
		}
	}
	return nil
}

func parseNetwork(text string) (netip.Prefix, error) {
	if strings.Contains(text, "/") {
		n, err := netip.ParsePrefix(text)
		return n.Masked(), err
	}
	a, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Prefix{}, err
	}
	return a.Unmap().Prefix(a.Unmap().BitLen())
}

// purge deletes, or says what would go.
func (p *purging) purge(co *deferred.Coroutine, b *dbthread.Broker) error {
	doomed, forgotten, err := p.find(co, b)
	if err != nil {
		return err
	}
	if p.dry {
		return p.writeDry(co, b, doomed, forgotten)
	}
	var entries int64
	if p.names() {
		if entries, err = store.Purge(co, b, doomed); err != nil {
			return fmt.Errorf("%s deleted, and then: %w", termtext.Count(entries, "request"), err)
		}
		if err := store.Forget(co, b, forgotten); err != nil {
			return err
		}
		fmt.Fprintf(p.out, "%s deleted%s.\n", termtext.Count(entries, "request"), p.forgottenText(forgotten))
	}
	if p.orphans {
		values, err := store.PurgeOrphans(co, b)
		if err != nil {
			return fmt.Errorf("%s deleted, and then: %w", termtext.Count(values, "value"), err)
		}
		fmt.Fprintf(p.out, "%s deleted that no request has.\n", termtext.Count(values, "value"))
	}
	return p.writeRoom(co, b)
}

// names says that there is something to be deleted.
func (p *purging) names() bool { return p.keepLast != 0 || p.ip != "" || p.vhost != "" }

// find says which entries, and which bad addresses, are to go.
func (p *purging) find(co *deferred.Coroutine, b *dbthread.Broker) (d store.Doomed, forgotten []string, err error) {
	d.Vhost = p.vhost
	if p.keepLast != 0 {
		d.Before = p.keepLast.before()
	}
	if p.ip != "" {
		if d.IPs, forgotten, err = store.Addresses(co, b, p.network); err != nil {
			return d, nil, err
		}
		if d.IPs == nil {
			d.IPs = []string{}
		}
		if p.keepLast != 0 || p.vhost != "" {
			forgotten = nil
		}
	}
	if p.bad {
		forgotten, err = store.Silent(co, b, d.Before)
	}
	return d, forgotten, err
}

func (p *purging) writeDry(co *deferred.Coroutine, b *dbthread.Broker, d store.Doomed, forgotten []string) error {
	var entries int64
	if p.names() {
		var err error
		if entries, err = d.Count(co, b); err != nil {
			return err
		}
	}
	fmt.Fprintf(p.out, "%s would be deleted%s.\n", termtext.Count(entries, "request"), p.forgottenText(forgotten))
	if !p.orphans {
		return nil
	}
	values, err := store.CountOrphans(co, b)
	if err == nil {
		fmt.Fprintf(p.out, "%s no request has as it is; what then loses its last request would go too.\n", termtext.Count(values, "value"))
	}
	return err
}

func (p *purging) forgottenText(forgotten []string) string {
	if len(forgotten) == 0 {
		return ""
	}
	return ", and what is known of " + termtext.Count(int64(len(forgotten)), "bad address")
}
