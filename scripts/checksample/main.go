// Checksample looks into the database that statalysis made of its sample logs
// and compares it with expected.json, which tells what went into the logs. It
// prints a line for each thing that is not as it should be and then exits
// with 1.
//
// What is compared needs no knowledge of the rules: every line was read,
// nothing is stored twice, every request of people is there, and none of an
// attacker's.
package main

import (
	"database/sql"
	"encoding/json"
	"flag"
	"fmt"
	"os"

	_ "github.com/mattn/go-sqlite3"
)

// expected is the part of expected.json that is compared.
type expected struct {
	Files []struct {
		Name  string
		Lines int64
	}
	All struct {
		Kinds map[string]int64
	}
	Addresses map[string][]string
}

func main() {
	db := flag.String("db", "statalysis.db", "the `database`")
	facts := flag.String("expected", "expected.json", "the `file` that tells what the logs hold")
	flag.Parse()
	wrong, err := check(*db, *facts)
	if err != nil {
		fmt.Fprintln(os.Stderr, "checksample:", err)
		os.Exit(1)
	}
	for _, w := range wrong {
		fmt.Fprintln(os.Stderr, "checksample:", w)
	}
	if len(wrong) > 0 {
		os.Exit(1)
	}
	fmt.Println("checksample: the database holds what the sample's facts ask for")
}

func check(path, facts string) (wrong []string, err error) {
	text, err := os.ReadFile(facts)
	if err != nil {
		return nil, err
	}
	var want expected
	if err := json.Unmarshal(text, &want); err != nil {
		return nil, fmt.Errorf("%s: %w", facts, err)
	}
	db, err := sql.Open("sqlite3", "file:"+path+"?mode=ro")
	if err != nil {
		return nil, err
	}
	defer db.Close()
	c := &checker{db: db}
	for _, f := range want.Files {
		c.same(f.Lines, "lines of "+f.Name, `SELECT lines FROM files WHERE name LIKE '%/' || ?`, f.Name)
	}
	c.same(0, "records stored more than once",
		`SELECT count(*) - (SELECT count(*) FROM (SELECT DISTINCT dt, ip, http, id_vhost, id_url, id_ref, id_ua FROM entries)) FROM entries`)
	c.same(want.All.Kinds["people"], "requests of people", storedOf, list(want.Addresses["people"]))
	c.same(0, "requests of attackers", storedOf, list(want.Addresses["attackers"]))
	c.same(int64(len(want.Addresses["attackers"])), "attackers in bad_ip",
		`SELECT count(*) FROM bad_ip WHERE ip IN (SELECT value FROM json_each(?))`, list(want.Addresses["attackers"]))
	return c.wrong, c.err
}

const storedOf = `SELECT count(*) FROM entries WHERE ip IN (SELECT value FROM json_each(?))`

// checker asks the database and remembers what is not as it should be.
type checker struct {
	db    *sql.DB
	wrong []string
	err   error // the first query that failed
}

func (c *checker) same(want int64, what, query string, args ...any) {
	var got int64
	if err := c.db.QueryRow(query, args...).Scan(&got); err != nil {
		if c.err == nil {
			c.err = fmt.Errorf("%s: %w", what, err)
		}
		return
	}
	if got != want {
		c.wrong = append(c.wrong, fmt.Sprintf("%s: %d, expected %d", what, got, want))
	}
}

// list gives addresses as a JSON array, which SQLite takes as one argument.
func list(addresses []string) string {
	text, _ := json.Marshal(addresses) // strings can always be encoded
	return string(text)
}
