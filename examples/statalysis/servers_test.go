package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"sasync/dbthread"
	"sasync/dbthread/dbthreadtest/dbserver"
	"sasync/reactor"
)

// portable are queries for what a database holds, for any engine.
var portable = []string{
	`SELECT dt, tz, ip, http, was_rd, vhost.value, url.value, url.kind, ref.value, ref.host, ref.path_at, ua.value, method, coalesce(bytes, -1), coalesce(proto, -1)
		FROM entries JOIN vhost ON vhost.id = id_vhost JOIN url ON url.id = id_url JOIN ref ON ref.id = id_ref JOIN ua ON ua.id = id_ua
		ORDER BY dt, ip, http, vhost.value, url.value, ref.value, ua.value`,
	`SELECT ip, bad_ip.kind, rules."key", purged FROM bad_ip JOIN rules ON rules.id = id_rule ORDER BY ip`,
	`SELECT name, dt, bytes, "lines", records, unread, format, head, position, tail, rules FROM files ORDER BY name`,
	`SELECT ip, sum(requests), sum(served), sum(pages), sum(bytes), sum(robots), min("first"), max("last") FROM bad_seen GROUP BY ip ORDER BY ip`,
	`SELECT files.name, address FROM redirected JOIN files ON files.id = id_file ORDER BY files.name, address`,
	`SELECT "key", name, family, file, line FROM rules ORDER BY "key"`,
	`SELECT "key", value FROM meta ORDER BY "key"`,
}

// heldBy is what a database of any engine holds.
func heldBy(t *testing.T, url string, queries ...string) string {
	t.Helper()
	r, err := reactor.New(reactor.Config{})
	if err != nil {
		t.Fatal(err)
	}
	b := dbthread.Open(r, url, dbthread.Config{})
	r.Before(reactor.Shutdown, b.Shutdown)
	var held string
	r.CallWhenRunning(func() {
		dbthread.Read(b, "contents", func(tx *dbthread.Tx) (string, error) { return rowsIn(tx, queries) }).
			AddBoth(func(text string, readErr error) (string, error) {
				held, err = text, readErr
				r.Stop()
				return "", nil
			})
	})
	if runErr := r.Run(); runErr != nil || err != nil {
		t.Fatal(runErr, err)
	}
	return held
}

func rowsIn(tx *dbthread.Tx, queries []string) (string, error) {
	var out strings.Builder
	for _, query := range queries {
		rows, err := tx.Query(query)
		if err != nil {
			return "", err
		}
		row := make([]any, len(rows.Columns()))
		dest := make([]any, len(row))
		for i := range row {
			dest[i] = &row[i]
		}
		for rows.Next() {
			if err := rows.Scan(dest...); err != nil {
				return "", err
			}
			for _, v := range row {
				if text, ok := v.([]byte); ok {
					v = string(text)
				}
				fmt.Fprintf(&out, "%v\t", v)
			}
			out.WriteByte('\n')
		}
		if err := rows.Err(); err != nil {
			return "", err
		}
	}
	return out.String(), nil
}

func TestPostgreSQL_HoldsWhatSQLiteHolds(t *testing.T) { sameAsSQLite(t, dbserver.PostgreSQL(t)) }

func TestMariaDB_HoldsWhatSQLiteHolds(t *testing.T) { sameAsSQLite(t, dbserver.MariaDB(t)) }

func sameAsSQLite(t *testing.T, server *dbserver.Server) {
	logs := map[string][]string{"sample": {"testdata"}, "troubled": {write(t, "access.log", troubledLines(20_000)...)}}
	if real, _ := filepath.Glob(realData + "/logs/*.gz"); len(real) > 0 {
		logs["real"] = real
	}
	for name, paths := range logs {
		t.Run(name, func(t *testing.T) {
			url, file := server.Database(), newDB(t)
			for _, db := range []string{url, file} {
				program(t, append([]string{"load", "-q", "-no-screen", "-value-length", "600", "-db", db}, paths...)...).want(t, exitOK)
			}
			want := heldBy(t, file, portable...)
			wantSame(t, "the same rows", heldBy(t, url, portable...), want)
			program(t, append([]string{"load", "-q", "-no-screen", "-db", url}, paths...)...).want(t, exitOK)
			wantSame(t, "a second load changes nothing", heldBy(t, url, portable...), want)
			program(t, append([]string{"load", "-q", "-no-screen", "-no-rules", "-db", url}, paths...)...).want(t, exitOK)
			program(t, append([]string{"load", "-q", "-no-screen", "-no-rules", "-db", file, "-value-length", "600"}, paths...)...).want(t, exitOK)
			wantSame(t, "without rules", heldBy(t, url, portable...), heldBy(t, file, portable...))
		})
	}
}
