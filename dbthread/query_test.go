package dbthread_test

import (
	"testing"

	"sasync/dbthread"
)

func TestQuery_RendersItsParts(t *testing.T) {
	base := dbthread.From("url u").Columns("u.value")
	counted := base.Columns("count(*) AS hits").Join("entries e", "e.id_url = u.id").Where("e.dt >= :since").GroupBy("u.id")
	for want, q := range map[string]dbthread.Query{
		"SELECT * FROM t": dbthread.From("t"),
		"SELECT 1":        dbthread.Query{}.Columns("1"),
		"SELECT u.value FROM url u LEFT JOIN ref ON a = b ORDER BY u.id LIMIT 10": base.LeftJoin("ref", "a = b").OrderBy("u.id").Limit("10"),
		"SELECT u.value, count(*) AS hits FROM url u JOIN entries e ON e.id_url = u.id WHERE (e.dt >= :since) AND (a OR b) GROUP BY u.id ORDER BY hits DESC, u.id LIMIT :n OFFSET ?": counted.
			Where("a OR b").OrderBy("hits DESC", "u.id").Limit(":n").Offset("?"),
	} {
		if got := q.String(); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestQuery_WhatTwoHaveInCommonStaysApart(t *testing.T) {
	base := dbthread.From("t").Columns("a").Columns("b").Columns("c") // there is room behind the last
	first, second := base.Columns("x"), base.Columns("y")
	if got, want := first.String()+"; "+second.String(), "SELECT a, b, c, x FROM t; SELECT a, b, c, y FROM t"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestQuery_ACompiledOneRuns(t *testing.T) {
	w := openNumbers(t, dbthread.Config{})
	q := dbthread.From("numbers").Columns("max(n)").Where("n <= :most").Where("n IN (:some)").Statement()
	w.in(func(tx *dbthread.Tx) error {
		var n int
		err := tx.QueryRow(q, dbthread.Named{"most": 9, "some": dbthread.List([]int{3, 7, 100})}).Scan(&n)
		if n != 7 {
			t.Errorf("got %d", n)
		}
		return err
	})
}
