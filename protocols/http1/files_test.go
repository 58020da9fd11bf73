package http1_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"sasync/protocols/http1"
	"sasync/reactor"
)

// tree is a directory of files: name and content.
func tree(t *testing.T) map[string][]byte {
	large := make([]byte, 300_000)
	random := rand.NewChaCha8([32]byte{1})
	_, _ = random.Read(large)
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write([]byte("body { }\n"))
	_ = z.Close()
	return map[string][]byte{
		"index.html":       []byte("<title>top</title>\n"),
		"docs/index.html":  []byte("<title>docs</title>\n"),
		"app.js":           []byte(strings.Repeat("let a = 1;\n", 100)),
		"data.bin":         large,
		"empty.txt":        {},
		"style.css":        []byte("body { }\n"),
		"style.css.gz":     packed.Bytes(),
		"none/other.txt":   []byte("x"),
		"caf\u00e9/a b.md": []byte("coffee"),
	}
}

func onDisk(t *testing.T, files map[string][]byte) (dir string) {
	dir = t.TempDir()
	for name, data := range files {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, data, 0o644); err != nil {
			t.Fatal(err)
		}
		when := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
		if err := os.Chtimes(name, when, when); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func inMemory(files map[string][]byte) fstest.MapFS {
	m := fstest.MapFS{}
	for name, data := range files {
		m[name] = &fstest.MapFile{Data: data}
	}
	return m
}

// eachKind tests the files of a tree on disk and in memory.
func eachKind(t *testing.T, test func(t *testing.T, files map[string][]byte, a asker)) {
	files := tree(t)
	t.Run("Files", func(t *testing.T) {
		dir := onDisk(t, files)
		withClient(t, func(r *reactor.Reactor) http1.Handler { return http1.Files(r.Blocking(), os.DirFS(dir)) },
			func(a asker) { test(t, files, a) })
	})
	t.Run("Embedded", func(t *testing.T) {
		h, err := http1.Embedded(inMemory(files))
		if err != nil {
			t.Fatal(err)
		}
		withClient(t, func(*reactor.Reactor) http1.Handler { return h }, func(a asker) { test(t, files, a) })
	})
}

func TestFiles_AreServedAsTheyAre(t *testing.T) {
	eachKind(t, func(t *testing.T, files map[string][]byte, a asker) {
		for name, data := range files {
			answer, body := a.get("/" + name)
			if answer.StatusCode != 200 || body != string(data) || answer.ContentLength != int64(len(data)) {
				t.Errorf("%s: %s, %d bytes of %d, Content-Length %d", name, answer.Status, len(body), len(data), answer.ContentLength)
			}
			head, body := a.do("HEAD", "/"+name, "")
			if head.StatusCode != 200 || body != "" || head.ContentLength != int64(len(data)) {
				t.Errorf("HEAD %s: %s, Content-Length %d", name, head.Status, head.ContentLength)
			}
		}
	})
}

func TestFiles_TellWhatTheyAre(t *testing.T) {
	eachKind(t, func(t *testing.T, _ map[string][]byte, a asker) {
		for name, want := range map[string]string{
			"/app.js":    "text/javascript; charset=utf-8",
			"/style.css": "text/css; charset=utf-8",
			"/":          "text/html; charset=utf-8",
			"/data.bin":  "application/octet-stream",
		} {
			if answer, _ := a.get(name); answer.Header.Get("Content-Type") != want {
				t.Errorf("%s is a %q", name, answer.Header.Get("Content-Type"))
			}
		}
	})
}

func TestFiles_OfADirectoryAreItsIndex(t *testing.T) {
	eachKind(t, func(t *testing.T, files map[string][]byte, a asker) {
		if _, body := a.get("/"); body != string(files["index.html"]) {
			t.Errorf("/ is %q", body)
		}
		if _, body := a.get("/docs/"); body != string(files["docs/index.html"]) {
			t.Errorf("/docs/ is %q", body)
		}
		answer, _ := a.get("/docs?a=b")
		if to, err := answer.Location(); answer.StatusCode != 301 || err != nil || to.RequestURI() != "/docs/?a=b" {
			t.Errorf("/docs: %s, %v, %v", answer.Status, to, err)
		}
	})
}

func TestFiles_AreNoOthers(t *testing.T) {
	eachKind(t, func(t *testing.T, _ map[string][]byte, a asker) {
		for _, path := range []string{"/missing", "/../files_test.go", "/%2e%2e/files_test.go", "/docs%2f..%2f..%2fx", "/app.js/", "/app.js/x",
			"/none/", "//app.js", "/a%00b", "/" + strings.Repeat("a", 300)} {
			if answer, body := a.get(path); answer.StatusCode != 404 {
				t.Errorf("%q: %s %q", path, answer.Status, body)
			}
		}
		if answer, _ := a.do("POST", "/app.js", "x"); answer.StatusCode != 405 || answer.Header.Get("Allow") != "GET, HEAD" {
			t.Errorf("POST: %s, Allow %q", answer.Status, answer.Header.Get("Allow"))
		}
	})
}

func TestFiles_AnswerRanges(t *testing.T) {
	eachKind(t, func(t *testing.T, files map[string][]byte, a asker) {
		data := string(files["data.bin"])
		tag := func() string { answer, _ := a.do("HEAD", "/data.bin", ""); return answer.Header.Get("Etag") }()
		for _, c := range []struct {
			asked, ifRange string
			status         int
			told, body     string
		}{
			{"bytes=0-0", "", 206, "bytes 0-0/300000", data[:1]},
			{"bytes=100000-", "", 206, "bytes 100000-299999/300000", data[100000:]},
			{"bytes=-5", "", 206, "bytes 299995-299999/300000", data[299995:]},
			{"bytes=10-20", tag, 206, "bytes 10-20/300000", data[10:21]},
			{"bytes=10-20", `"other"`, 200, "", data},
			{"bytes=0-1,5-6", "", 200, "", data},
			{"bytes=300000-", "", 416, "bytes */300000", ""},
			{"bytes=9-1", "", 416, "", ""},
			{"lines=1-2", "", 416, "", ""},
		} {
			fields := []string{"Range", c.asked}
			if c.ifRange != "" {
				fields = append(fields, "If-Range", c.ifRange)
			}
			answer, body := a.get("/data.bin", fields...)
			if answer.StatusCode != c.status || answer.Header.Get("Content-Range") != c.told || c.status != 416 && body != c.body {
				t.Errorf("%v: %s, %q, %d bytes", fields, answer.Status, answer.Header.Get("Content-Range"), len(body))
			}
		}
	})
}

func TestFiles_AreNotSentToWhoHasThem(t *testing.T) {
	eachKind(t, func(t *testing.T, _ map[string][]byte, a asker) {
		first, _ := a.get("/app.js")
		tag, modified := first.Header.Get("Etag"), first.Header.Get("Last-Modified")
		if tag == "" {
			t.Fatal("no ETag")
		}
		want := map[string]int{"If-None-Match|" + tag: 304, `If-None-Match|"a", ` + tag: 304, `If-None-Match|"a"`: 200,
			"If-Match|" + tag: 200, `If-Match|"a"`: 412}
		if modified != "" {
			want["If-Modified-Since|"+modified], want["If-Modified-Since|Thu, 01 Jan 2026 00:00:00 GMT"] = 304, 200
			want["If-Unmodified-Since|Thu, 01 Jan 2026 00:00:00 GMT"] = 412
		}
		for condition, status := range want {
			field, value, _ := strings.Cut(condition, "|")
			if answer, body := a.get("/app.js", field, value); answer.StatusCode != status || status != 200 && body != "" {
				t.Errorf("%s: %s, %q", condition, answer.Status, body)
			}
		}
	})
}

func TestFiles_ComePackedToWhoTakesThat(t *testing.T) {
	unpack := func(t *testing.T, body string) string {
		z, err := gzip.NewReader(strings.NewReader(body))
		if err != nil {
			t.Error(err)
			return ""
		}
		all, err := io.ReadAll(z)
		if err != nil {
			t.Error(err)
		}
		return string(all)
	}
	test := func(name string) func(t *testing.T, files map[string][]byte, a asker) {
		return func(t *testing.T, files map[string][]byte, a asker) {
			plain, _ := a.get(name)
			for accepted, want := range map[string]string{"gzip": "gzip", "br;q=1.0, GZIP;q=0.5": "gzip", "gzip;q=0": "", "br": "", "identity": ""} {
				answer, body := a.get(name, "Accept-Encoding", accepted)
				if answer.Header.Get("Content-Encoding") != want || answer.Header.Get("Vary") != "Accept-Encoding" {
					t.Errorf("%q: %v", accepted, answer.Header)
				}
				if want == "gzip" && (unpack(t, body) != string(files[name[1:]]) || answer.Header.Get("Etag") == plain.Header.Get("Etag")) {
					t.Errorf("%q: %q, %v", accepted, body, answer.Header)
				}
			}
			if answer, body := a.get(name, "Accept-Encoding", "gzip", "Range", "bytes=0-1"); body != string(files[name[1:]][:2]) {
				t.Errorf("a range: %q, %v", body, answer.Header)
			}
		}
	}
	t.Run("Files", func(t *testing.T) {
		files := tree(t)
		dir := onDisk(t, files)
		withClient(t, func(r *reactor.Reactor) http1.Handler { return http1.Files(r.Blocking(), os.DirFS(dir)) },
			func(a asker) { test("/style.css")(t, files, a) })
	})
	t.Run("Embedded", func(t *testing.T) {
		files := tree(t)
		h, err := http1.Embedded(inMemory(files))
		if err != nil {
			t.Fatal(err)
		}
		withClient(t, func(*reactor.Reactor) http1.Handler { return h }, func(a asker) { test("/app.js")(t, files, a) })
	})
}
