package store

import (
	"fmt"
	"testing"

	"sasync/dbthread"
	"sasync/deferred"
)

func TestHurts_SaysTheSameInSQL(t *testing.T) {
	onLoop(t, func(co *deferred.Coroutine, b *dbthread.Broker) {
		for _, e := range []Effect{
			{Kind: "url", Requests: fewRequests, Served: fewRequests}, {Kind: "url", Requests: fewRequests - 1, Served: fewRequests - 1},
			{Kind: "url", Requests: 100, Served: 50}, {Kind: "url", Requests: 100, Served: 51}, {Kind: "ua", Requests: 100, Served: 100}, {Kind: "robots", Requests: 100, Served: 100},
		} {
			values := fmt.Sprintf(`SELECT '%s' AS kind, %d AS requests, %d AS served`, e.Kind, e.Requests, e.Served)
			n, err := deferred.Await(co, dbthread.Read(b, "hurts", func(tx *dbthread.Tx) (n int64, err error) {
				return n, tx.QueryRow(`SELECT count(*) FROM (` + values + `) rules WHERE ` + Hurts).Scan(&n)
			}))
			if err != nil || (n == 1) != e.Hurts() {
				t.Errorf("%+v: %d, %v", e, n, err)
			}
		}
	})
}
