package mysql_test

import (
	"fmt"
	"testing"

	"sasync/dbthread"
	"sasync/dbthread/dbthreadtest/dbserver"
	"sasync/dbthread/dialect/dialecttest"
)

func BenchmarkTransact(b *testing.B) {
	srv := dbserver.MariaDB(b, "--innodb-flush-log-at-trx-commit=1")
	for _, writers := range []int{1, 8} {
		b.Run(fmt.Sprintf("writers=%d", writers), func(b *testing.B) {
			dialecttest.Bench(b, srv.Database(), 64, dbthread.Config{Writers: writers})
		})
	}
}

// BenchmarkGalera writes to one of three nodes on this machine, which do not
// sync to the disk: a transaction is on all of them.
func BenchmarkGalera(b *testing.B) {
	nodes := dbserver.Galera(b, 3)
	dialecttest.Bench(b, galeraURL(nodes[0].Database(), nodes...), 64, dbthread.Config{Writers: 8})
}
