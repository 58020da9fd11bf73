package store

import (
	"net/netip"

	"sasync/dbthread"
	"sasync/deferred"
)

// Addresses gives the addresses of a network that have entries or are bad. Called
// by a coroutine.
func Addresses(co *deferred.Coroutine, b *dbthread.Broker, network netip.Prefix) (entries, bad []string, err error) {
	if entries, err = within(co, b, network, "SELECT DISTINCT ip FROM entries"); err != nil {
		return nil, nil, err
	}
	bad, err = within(co, b, network, "SELECT ip FROM bad_ip UNION SELECT ip FROM bad_seen")
	return entries, bad, err
}

func within(co *deferred.Coroutine, b *dbthread.Broker, network netip.Prefix, query string) (found []string, err error) {
	for ip, err := range dbthread.Select(b, dbthread.Statement(query), nil, dbthread.ScanValue[string]).Each(co) {
		if err != nil {
			return nil, err
		}
		if isWithin(ip, network) {
			found = append(found, ip)
		}
	}
	return found, nil
}

// isWithin takes addresses, and the networks that are kept of anonymised ones.
func isWithin(ip string, network netip.Prefix) bool {
	if p, err := netip.ParsePrefix(ip); err == nil {
		return p.Bits() >= network.Bits() && network.Contains(p.Addr())
	}
	a, err := netip.ParseAddr(ip)
	return err == nil && network.Contains(a.WithZone("").Unmap())
}

// Silent gives the bad addresses of which nothing was seen since a time of the
// log's own clock. Those of which nothing is known, because the rules are new,
// are not among them. Called by a coroutine.
func Silent(co *deferred.Coroutine, b *dbthread.Broker, since int64) ([]string, error) {
	return deferred.Await(co, dbthread.Read(b, "silent addresses", func(tx *dbthread.Tx) ([]string, error) {
		return dbthread.All(tx, dbthread.ScanValue[string], `SELECT ip FROM bad_seen GROUP BY ip HAVING max("last") < ?`, since)
	}))
}

var forgetting = [...]*dbthread.Stmt{
	dbthread.Statement("DELETE FROM bad_ip WHERE ip IN (?)"),
	dbthread.Statement("DELETE FROM bad_seen WHERE ip IN (?)"),
}

// forgetSome deletes what is known of bad addresses, as many as one IN takes.
var forgetSome = dbthread.Define("forget bad addresses", func(tx *dbthread.Tx, ips []string) (struct{}, error) {
	for _, statement := range forgetting {
		if _, err := tx.Exec(statement, dbthread.List(ips)); err != nil {
			return struct{}{}, err
		}
	}
	return struct{}{}, nil
}, dbthread.Series("purge"), dbthread.Niceness(10))

// Forget deletes what is known of bad addresses: they are judged anew when they
// come back. A load that runs beside it goes on to refuse them. Called by a
// coroutine.
func Forget(co *deferred.Coroutine, b *dbthread.Broker, ips []string) error {
	for part := range inParts(ips) {
		if _, err := deferred.Await(co, forgetSome.Go(b, part)); err != nil {
			return err
		}
	}
	return nil
}
