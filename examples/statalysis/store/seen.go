package store

import (
	"iter"

	"sasync/dbthread"
	"sasync/examples/statalysis/urls"
)

// Seen is what a bad address has asked for in a file: a row of bad_seen, or what
// is to be added to it.
type Seen struct {
	IP          string
	Requests    int64
	Served      int64 // answered with 2xx
	Pages       int64
	Bytes       int64
	Robots      int64 // requests of /robots.txt
	First, Last int64 // seconds of the log's own clock
}

// Add counts one more request; bytes may be -1.
func (s *Seen) Add(at int64, status int, url string, bytes int64) {
	if s.Requests == 0 || at < s.First {
		s.First = at
	}
	if s.Requests == 0 || at > s.Last {
		s.Last = at
	}
	s.Requests++
	if status/100 == 2 {
		s.Served++
	}
	if urls.KindOf(url) == urls.Page {
		s.Pages++
	}
	if url == robotsURL {
		s.Robots++
	}
	s.Bytes += max(bytes, 0)
}

const robotsURL = "/robots.txt"

func (s *Seen) merge(o Seen) {
	if s.Requests == 0 {
		s.First, s.Last = o.First, o.Last
	}
	s.First, s.Last = min(s.First, o.First), max(s.Last, o.Last)
	s.Requests += o.Requests
	s.Served += o.Served
	s.Pages += o.Pages
	s.Bytes += o.Bytes
	s.Robots += o.Robots
}

func scanSeen(rows *dbthread.Rows) (s Seen, err error) {
	err = rows.Scan(&s.IP, &s.Requests, &s.Served, &s.Pages, &s.Bytes, &s.Robots, &s.First, &s.Last)
	return s, err
}

var selectSeen = dbthread.Statement(`SELECT ip, requests, served, pages, bytes, robots, "first", "last"
	FROM bad_seen WHERE id_file = ? AND ip IN (?)`)

// addSeen adds to the rows of a file.
func addSeen(tx *dbthread.Tx, file int64, list []Seen) error {
	for part := range inParts(list) {
		index, ips := make(map[string]int, len(part)), make([]string, len(part))
		for i, s := range part {
			index[s.IP], ips[i] = i, s.IP
		}
		before, err := dbthread.All(tx, scanSeen, selectSeen, file, dbthread.List(ips))
		if err != nil {
			return err
		}
		rows := append([]Seen(nil), part...) // the transaction may run again
		for _, s := range before {
			rows[index[s.IP]].merge(s)
		}
		if err := seenTable.Upsert(tx, seenRows(file, rows)); err != nil {
			return err
		}
	}
	return nil
}

func seenRows(file int64, list []Seen) iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		for _, s := range list {
			if !yield([]any{s.IP, file, s.Requests, s.Served, s.Pages, s.Bytes, s.Robots, s.First, s.Last}) {
				return
			}
		}
	}
}
