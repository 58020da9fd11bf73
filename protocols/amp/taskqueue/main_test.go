package taskqueue_test

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

// asWorker, in the environment, makes the test program a worker: of the queue
// whose socket it names.
const asWorker = "SASYNC_TEST_WORKER"

func TestMain(m *testing.M) {
	if socket := os.Getenv(asWorker); socket != "" {
		os.Exit(workerProcess(socket))
	}
	goleak.VerifyTestMain(m)
}
