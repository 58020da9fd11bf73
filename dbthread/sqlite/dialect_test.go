package sqlite_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"

	"sasync/dbthread"
	"sasync/dbthread/dialect/dialecttest"
	_ "sasync/dbthread/sqlite"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestDialect(t *testing.T) {
	dialecttest.Run(t, func(t testing.TB) string { return "sqlite:" + filepath.Join(t.TempDir(), "test.db") })
}

func BenchmarkTransact(b *testing.B) {
	for _, outstanding := range []int{1, 64, 1000} {
		b.Run(fmt.Sprintf("outstanding=%d", outstanding), func(b *testing.B) {
			dialecttest.Bench(b, "sqlite:"+filepath.Join(b.TempDir(), "test.db"), outstanding, dbthread.Config{})
		})
	}
}
