package store

import (
	"strings"

	"sasync/dbthread"
)

// CaughtIP is an address that a rule has caught, and the rule.
type CaughtIP struct {
	IP               string
	Kind             string // "ignore" or "block"
	Name, Text, File string // of the rule
}

// CaughtBy tells whether the rule has a word in its name, text or file, whatever
// the case of letters. Safe from any goroutine.
func (c CaughtIP) CaughtBy(word string) bool {
	return strings.Contains(strings.ToLower(c.Name+"\n"+c.Text+"\n"+c.File), strings.ToLower(word))
}

var selectCaught = dbthread.Statement(`SELECT bad_ip.ip, bad_ip.kind, rules.name, rules.text, rules.file
	FROM bad_ip JOIN rules ON rules.id = bad_ip.id_rule`)

// Caught gives the addresses that rules have caught. Loop only.
func Caught(b *dbthread.Broker) *dbthread.Deferator[CaughtIP] {
	return dbthread.Select(b, selectCaught, nil, func(rows *dbthread.Rows) (c CaughtIP, err error) {
		err = rows.Scan(&c.IP, &c.Kind, &c.Name, &c.Text, &c.File)
		return c, err
	})
}
