package stores_test

import (
	"path/filepath"
	"testing"

	"sasync/dbthread/dbthreadtest/dbserver"
	_ "sasync/dbthread/mysql"
	_ "sasync/dbthread/postgres"
	"sasync/stores/storetest"
)

func TestStores_SQLite(t *testing.T) {
	storetest.Run(t, func(t testing.TB) string { return "sqlite:" + filepath.Join(t.TempDir(), "test.db") }, storetest.Stores()...)
}

func TestStores_PostgreSQL(t *testing.T) {
	srv := dbserver.PostgreSQL(t)
	storetest.Run(t, func(testing.TB) string { return srv.Database() }, storetest.Stores()...)
}

func TestStores_MariaDB(t *testing.T) {
	srv := dbserver.MariaDB(t)
	storetest.Run(t, func(testing.TB) string { return srv.Database() }, storetest.Stores()...)
}
