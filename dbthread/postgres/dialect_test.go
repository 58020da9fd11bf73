package postgres_test

import (
	"testing"

	"go.uber.org/goleak"

	"sasync/dbthread/dbthreadtest/dbserver"
	"sasync/dbthread/dialect/dialecttest"
	_ "sasync/dbthread/postgres"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestDialect(t *testing.T) {
	srv := dbserver.PostgreSQL(t)
	dialecttest.Run(t, func(testing.TB) string { return srv.Database() })
}

func TestFaults(t *testing.T) {
	dialecttest.RunFaults(t, dbserver.PostgreSQL(t), "&answer_timeout=1s&connect_timeout=2")
}
