package http1_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sasync/protocols/http1"
	"sasync/protocols/internal/peertest"
)

// pipeline has wrk send requests with and without a body, eight at a time.
const pipeline = `
init = function()
	local post = { ["Content-Length"] = "3" }
	local all = {}
	for i = 1, 4 do
		all[#all + 1] = wrk.format("GET", "/hello")
		all[#all + 1] = wrk.format("POST", "/echo", post, "abc")
	end
	requests = table.concat(all)
end
request = function() return requests end
`

func TestServer_ServesWrk(t *testing.T) {
	wrk := peertest.Need(t, "wrk", "wrk")
	script := filepath.Join(t.TempDir(), "pipeline.lua")
	if err := os.WriteFile(script, []byte(pipeline), 0o600); err != nil {
		t.Fatal(err)
	}
	s := &pages{}
	r := peertest.NewReactor(t)
	addr := peertest.Listen(t, r, http1.NewServer(http1.ServerConfig{Handler: s.handle}))
	peertest.Beside(t, r, func() {
		out, err := peertest.Run("", wrk, "-t1", "-c20", "-d1s", "-s", script, "http://"+addr)
		if err != nil || !strings.Contains(out, "Requests/sec") || strings.Contains(out, "Non-2xx") || strings.Contains(out, "Socket errors") {
			t.Errorf("%s, %v", out, err)
		}
	})
}
