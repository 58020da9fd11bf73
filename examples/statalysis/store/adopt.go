package store

import (
	"sasync/dbthread"
	"sasync/examples/statalysis/rules"
)

// Adopted is what became of the rules that the database remembered when it met
// those of this load.
type Adopted struct {
	Set            *rules.Set
	IDs            []int64 // of the rules in the set, by their index
	Added, Removed []rules.Rule
	Released       int64 // addresses that a removed rule had caught
	First          bool  // the database had met no rules before

	index map[int64]int32 // of IDs
}

var (
	selectRules = dbthread.Statement(`SELECT id, "key", kind, text, name, family, file, line FROM rules`)
	insertRule  = dbthread.Statement(`INSERT INTO rules ("key", kind, text, name, family, file, line)
		VALUES (?, ?, ?, ?, ?, ?, ?)`)
	updateRule = dbthread.Statement("UPDATE rules SET name = ?, family = ?, file = ?, line = ? WHERE id = ?")
	deleteRule = dbthread.Statement("DELETE FROM rules WHERE id = ?")
	releaseBad = dbthread.Statement("DELETE FROM bad_ip WHERE id_rule = ?")
	readAgain  = dbthread.Statement("UPDATE files SET rules = '' WHERE rules <> ?")
	forgetBad  = dbthread.Statement("DELETE FROM bad_seen WHERE ip NOT IN (SELECT ip FROM bad_ip) OR id_file = 0")
)

// Verdict is what was found about an address. Safe from any goroutine.
func (a *Adopted) Verdict(b BadIP) rules.Verdict {
	v := rules.Verdict{Action: rules.Ignore, Rule: a.index[b.IDRule]}
	if b.Kind == rules.Block.String() {
		v.Action = rules.Block
	}
	return v
}

// stronger tells if now is to be remembered of an address rather than before.
func (a *Adopted) stronger(now, before BadIP) bool {
	return a.Set.Stronger(a.Verdict(now), a.Verdict(before))
}

// AdoptRules makes the database's rules those of set. Addresses whose rule is
// gone are released: their entries come back when their files are read again.
// With other rules every file is read again, and counts anew what bad addresses
// asked for.
var AdoptRules = dbthread.Define("adoptRules", func(tx *dbthread.Tx, set *rules.Set) (*Adopted, error) {
	before, err := metaValue(tx, "rules")
	if err != nil {
		return nil, err
	}
	a := &Adopted{Set: set, IDs: make([]int64, set.Len()), First: before == ""}
	stale, err := a.compare(tx, set)
	if err != nil {
		return a, err
	}
	for id := range stale {
		res, err := tx.Exec(releaseBad, id)
		if err != nil {
			return a, err
		}
		a.Released += res.RowsAffected
		if _, err := tx.Exec(deleteRule, id); err != nil {
			return a, err
		}
	}
	for i, r := range set.Rules() {
		if a.IDs[i] != 0 {
			continue
		}
		res, err := tx.Exec(insertRule, r.Key(), r.Kind.String(), r.Text, r.Name, r.Family, r.File, int64(r.Line))
		if err != nil {
			return a, err
		}
		a.IDs[i] = res.LastInsertID
		a.Added = append(a.Added, r)
	}
	a.index = make(map[int64]int32, len(a.IDs))
	for i, id := range a.IDs {
		a.index[id] = int32(i)
	}
	if before == set.Fingerprint() {
		return a, nil
	}
	if !a.First {
		if _, err := tx.Exec(forgetBad); err != nil {
			return nil, err
		}
		// Also when these rules come back: the others have deleted entries.
		if _, err := tx.Exec(readAgain, set.Fingerprint()); err != nil {
			return nil, err
		}
	}
	return a, setMeta(tx, "rules", set.Fingerprint())
})

// compare finds the ids of the rules that stay, renews where they stand, and
// returns the ids of those that are gone.
func (a *Adopted) compare(tx *dbthread.Tx, set *rules.Set) (stale map[int64]bool, err error) {
	rows, err := tx.Query(selectRules)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	stale = map[int64]bool{}
	moved := map[int64]rules.Rule{}
	for rows.Next() {
		var id, line int64
		var key, kind string
		var r rules.Rule
		if err := rows.Scan(&id, &key, &kind, &r.Text, &r.Name, &r.Family, &r.File, &line); err != nil {
			return nil, err
		}
		i, ok := set.Index(key)
		if !ok {
			stale[id] = true
			a.Removed = append(a.Removed, r)
			continue
		}
		a.IDs[i] = id
		now := set.Rules()[i]
		if r.Name != now.Name || r.Family != now.Family || r.File != now.File || line != int64(now.Line) {
			moved[id] = now
		}
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	for id, r := range moved {
		if _, err := tx.Exec(updateRule, r.Name, r.Family, r.File, int64(r.Line), id); err != nil {
			return nil, err
		}
	}
	return stale, nil
}
