package store

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/mattn/go-sqlite3"

	"sasync/dbthread"
	"sasync/deferred"
)

// version1 is what the program of version 1 made, with a row or two in each table.
const version1 = `
CREATE TABLE "meta" ("key" TEXT NOT NULL PRIMARY KEY, "value" TEXT NOT NULL);
CREATE TABLE "entries" ("id" INTEGER PRIMARY KEY, "dt" INTEGER NOT NULL, "tz" INTEGER NOT NULL, "ip" TEXT NOT NULL,
	"http" INTEGER NOT NULL, "was_rd" INTEGER NOT NULL, "id_vhost" INTEGER NOT NULL, "id_url" INTEGER NOT NULL,
	"id_ref" INTEGER NOT NULL, "id_ua" INTEGER NOT NULL, "method" TEXT NOT NULL, "bytes" INTEGER);
CREATE UNIQUE INDEX "entries_dt" ON "entries" ("dt", "ip", "http", "id_vhost", "id_url", "id_ref", "id_ua");
CREATE INDEX "entries_ip" ON "entries" ("ip");
CREATE TABLE "vhost" ("id" INTEGER PRIMARY KEY, "value" TEXT NOT NULL, "host" TEXT NOT NULL);
CREATE UNIQUE INDEX "vhost_value" ON "vhost" ("value");
CREATE TABLE "url" ("id" INTEGER PRIMARY KEY, "value" TEXT NOT NULL, "kind" INTEGER NOT NULL);
CREATE UNIQUE INDEX "url_value" ON "url" ("value");
CREATE TABLE "ref" ("id" INTEGER PRIMARY KEY, "value" TEXT NOT NULL, "host" TEXT NOT NULL, "path_at" INTEGER NOT NULL);
CREATE UNIQUE INDEX "ref_value" ON "ref" ("value");
CREATE TABLE "ua" ("id" INTEGER PRIMARY KEY, "value" TEXT NOT NULL);
CREATE UNIQUE INDEX "ua_value" ON "ua" ("value");
CREATE TABLE "rules" ("id" INTEGER PRIMARY KEY, "key" TEXT NOT NULL, "kind" TEXT NOT NULL, "text" TEXT NOT NULL,
	"name" TEXT NOT NULL, "family" TEXT NOT NULL, "file" TEXT NOT NULL, "line" INTEGER NOT NULL);
CREATE UNIQUE INDEX "rules_key" ON "rules" ("key");
CREATE TABLE "bad_ip" ("ip" TEXT NOT NULL PRIMARY KEY, "kind" TEXT NOT NULL, "id_rule" INTEGER NOT NULL, "purged" INTEGER NOT NULL);
CREATE INDEX "bad_ip_rule" ON "bad_ip" ("id_rule");
CREATE TABLE "files" ("name" TEXT NOT NULL PRIMARY KEY, "dt" INTEGER NOT NULL, "bytes" INTEGER NOT NULL, "lines" INTEGER NOT NULL,
	"records" INTEGER NOT NULL, "unread" INTEGER NOT NULL, "format" TEXT NOT NULL);
INSERT INTO meta VALUES ('schema', '1'), ('rules', 'abc');
INSERT INTO entries VALUES (7, 1791626405, 7200, '192.0.2.1', 200, 1, 1, 1, 1, 1, 'GET', NULL);
INSERT INTO vhost VALUES (1, '-', '-');
INSERT INTO url VALUES (1, '/a', 1), (2, '/' || CAST(x'C3A9AD' AS TEXT), 1), (3, '/é\xAD', 1), (4, CAST(x'2FFF' AS TEXT), 1);
INSERT INTO ref VALUES (1, '-', '', 1);
INSERT INTO ua VALUES (1, 'agent');
INSERT INTO rules VALUES (1, 'ua Bot', 'ua', 'Bot', 'Bot', '', 'a.ua', 1);
INSERT INTO bad_ip VALUES ('198.51.100.7', 'ignore', 1, 1);
INSERT INTO files VALUES ('/var/log/access.log', 1791626400, 1234, 10, 9, 1, 'combined'), ('/var/log/a.log', 1, 2, 3, 4, 5, 'common');
`

func TestMigrate_ADatabaseOfVersion1KeepsAllItHas(t *testing.T) {
	path := filepath.Join(t.TempDir(), "stat.db")
	old, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := old.Exec(version1); err != nil {
		t.Fatal(err)
	}
	if err := old.Close(); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time there is nothing to do
		onLoopWith(t, path, func(co *deferred.Coroutine, b *dbthread.Broker) {
			for query, want := range map[string]string{
				`SELECT id || ' ' || dt || ' ' || ip || ' ' || was_rd || ' ' || coalesce(proto, '-') || coalesce(served_us, '-') FROM entries`:                           "7 1791626405 192.0.2.1 1 --",
				`SELECT name || ' ' || dt || ' ' || bytes || ' ' || "lines" || ' ' || records || ' ' || unread || ' ' || format || ' ' || loaded FROM files ORDER BY id`: "/var/log/a.log 1 2 3 4 5 common 1|/var/log/access.log 1791626400 1234 10 9 1 combined 1791626400",
				`SELECT DISTINCT position || head || tail || rules FROM files`:                                                                                           "0",
				`SELECT value FROM meta ORDER BY "key"`:                                      "abc|2",
				`SELECT ip || kind || id_rule FROM bad_ip`:                                   "198.51.100.7ignore1",
				`SELECT id || value FROM url WHERE id <> 2 ORDER BY id`:                      `1/a|3/é\xAD|4/\xFF`,
				`SELECT count(*) FROM bad_seen`:                                              "0",
				`SELECT count(*) FROM sqlite_master WHERE name IN ('files_1', 'redirected')`: "1",
			} {
				rows, err := deferred.Await(co, dbthread.Read(b, "look", func(tx *dbthread.Tx) ([]string, error) {
					return dbthread.All(tx, dbthread.ScanValue[string], "SELECT CAST(x AS TEXT) FROM ("+strings.Replace(query, "FROM", "AS x FROM", 1)+")")
				}))
				if got := strings.Join(rows, "|"); err != nil || got != want {
					t.Errorf("%s: %q, %v, want %q", query, got, err, want)
				}
			}
		})
	}
}

func TestText_IsUTF8WithoutNUL(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "/a": "/a", "é": "é", "/\xad/": `/\xAD/`, "\x00": `\x00`, "\uFFFD\xff": "\uFFFD" + `\xFF`, "a\x00é\xc3": `a\x00é\xC3`,
	} {
		if got := Text(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}
