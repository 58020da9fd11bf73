package http1_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sasync/deferred"
	"sasync/protocols/http1"
	"sasync/protocols/internal/peertest"
	"sasync/reactor"
)

// curlSite is what curl asks.
func curlSite(r *reactor.Reactor, dir string) http1.Handler {
	mux := &http1.Mux{}
	mux.Handle("/echo", func(w *http1.ResponseWriter, req *http1.Request) *unit {
		return deferred.Then(req.Body.ReadAll(0), func(body []byte) (deferred.Unit, error) {
			fmt.Fprintf(w, "%s %s %s %d\n", req.Method, req.Proto, req.Header.Get("Content-Type"), len(body))
			return deferred.Unit{}, nil
		})
	})
	mux.Handle("/files/{path...}", http1.Files(r.Blocking(), os.DirFS(dir)))
	mux.Handle("/slash/", func(w *http1.ResponseWriter, req *http1.Request) *unit {
		fmt.Fprintln(w, "here", req.URL.Path)
		return nil
	})
	mux.Handle("/stream", func(w *http1.ResponseWriter, req *http1.Request) *unit {
		n := 0
		lines := deferred.FromFunc(r, func() ([]byte, bool, error) {
			n++
			return fmt.Appendln(nil, "line", n), n <= 1000, nil
		})
		return deferred.Then(deferred.Produce(r, lines, w.Consumer()), func(bool) (deferred.Unit, error) { return deferred.Unit{}, nil })
	})
	mux.Handle("/mounted", http1.Mount(r.Blocking(), http.RedirectHandler("/slash/x", http.StatusFound)))
	return mux.Serve
}

func TestServer_ServesCurl(t *testing.T) {
	curl := peertest.Need(t, "curl", "curl")
	dir := onDisk(t, tree(t))
	upload := filepath.Join(dir, "data.bin")
	r := peertest.NewReactor(t)
	addr := peertest.Listen(t, r, http1.NewServer(http1.ServerConfig{Handler: curlSite(r, dir)}))
	peertest.Beside(t, r, func() {
		for _, c := range []struct{ args, want string }{
			{"-d hello /echo", "POST HTTP/1.1 application/x-www-form-urlencoded 5\n"},
			{"-0 -d hello /echo", "POST HTTP/1.0 application/x-www-form-urlencoded 5\n"},
			{"-T " + upload + " /echo", "PUT HTTP/1.1  300000\n"},
			{"-T " + upload + " -H Expect:100-continue /echo", "PUT HTTP/1.1  300000\n"},
			{"-T " + upload + " -H Transfer-Encoding:chunked /echo", "PUT HTTP/1.1  300000\n"},
			{"-X DELETE /echo", "DELETE HTTP/1.1  0\n"},
			{"-L /slash", "here /slash/\n"},
			{"-L /mounted", "here /slash/x\n"},
			{"--compressed /files/style.css", "body { }\n"},
			{"-r 0-3 /files/style.css", "body"},
			{"-w %{http_code}|%{size_download} -o /dev/null /files/data.bin", "200|300000"},
			{"-w %{http_code} /files/missing", "404 Not Found: no such file\n404"},
			{"-I -w %{http_code}|%{size_download} -o /dev/null /files/data.bin", "200|0"},
			{"-w %{num_connects} /slash/a /slash/b", "here /slash/a\n1here /slash/b\n0"},
			{"-w %{size_download} -o /dev/null /stream", "8893"},
			{"-0 -w %{size_download} -o /dev/null /stream", "8893"},
		} {
			args := strings.Fields(c.args)
			for i, arg := range args {
				if strings.HasPrefix(arg, "/") && args[max(i-1, 0)] != "-T" && args[max(i-1, 0)] != "-o" {
					args[i] = "http://" + addr + arg
				}
			}
			got, err := peertest.Run("", curl, append([]string{"-sS"}, args...)...)
			if got != c.want || err != nil {
				t.Errorf("curl %s: %q, %v, want %q", c.args, got, err, c.want)
			}
		}
	})
}
