package mysql_test

import (
	"testing"

	"go.uber.org/goleak"

	"sasync/dbthread/dbthreadtest/dbserver"
	"sasync/dbthread/dialect/dialecttest"
	_ "sasync/dbthread/mysql"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestDialect(t *testing.T) {
	srv := dbserver.MariaDB(t)
	dialecttest.Run(t, func(testing.TB) string { return srv.Database() })
}

func TestFaults(t *testing.T) {
	dialecttest.RunFaults(t, dbserver.MariaDB(t), "?answer_timeout=1s&connect_timeout=2s")
}
