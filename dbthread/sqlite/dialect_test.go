package sqlite_test

import (
	"path/filepath"
	"testing"

	"go.uber.org/goleak"

	"sasync/dbthread/dialect/dialecttest"
	_ "sasync/dbthread/sqlite"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestDialect(t *testing.T) {
	dialecttest.Run(t, func(t testing.TB) string { return "sqlite:" + filepath.Join(t.TempDir(), "test.db") })
}
