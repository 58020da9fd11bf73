package endpoint_test

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if description := os.Getenv("ENDPOINT_CHILD"); description != "" {
		os.Exit(echoOnce(description))
	}
	goleak.VerifyTestMain(m)
}
