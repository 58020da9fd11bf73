package ws_test

import (
	"net/http"
	"os/exec"
	"strings"
	"testing"

	"sasync/deferred"
	"sasync/protocols/http1"
	"sasync/protocols/internal/peertest"
	"sasync/protocols/ws"
)

// page talks to this side and notes what it hears. Its load event comes when the
// picture is there, which is when it has told that it is done.
const page = `<!doctype html><meta charset="utf-8"><body><pre></pre><img src="/done"><script>
const said = document.querySelector("pre")
const note = (...words) => { said.textContent += words.join(" ") + "\n" }
const text = "caf\u00e9 \u{1F600}"
const big = "0123456789".repeat(50000)
function talk(path, then) {
	const s = new WebSocket("ws://" + location.host + path, ["other", "echo"])
	s.binaryType = "arraybuffer"
	s.onopen = () => { note("open", s.protocol, s.extensions); s.send(text); s.send(new Uint8Array([0, 255, 1])); s.send(big); s.send("close") }
	s.onmessage = m => note(typeof m.data == "string" ? m.data == text ? "text" : m.data == big ? "big" : m.data : "binary " + new Uint8Array(m.data))
	s.onerror = () => note("error")
	s.onclose = c => { note("closed", c.code, c.reason, c.wasClean); then() }
}
talk("/plain", () => talk("/deflate", () => talk("/refused", () => fetch("/finish"))))
</script>`

const heard = `open echo 
text
binary 0,255,1
big
a message in pieces: é
closed 4000 enough true
open echo permessage-deflate; server_no_context_takeover; client_no_context_takeover
text
binary 0,255,1
big
a message in pieces: é
closed 4000 enough true
error
closed 1006  false
`

// pageHandler echoes, and closes with a message in pieces.
func pageHandler(c *ws.Conn, kind ws.OpCode, data []byte) {
	if string(data) != "close" {
		echo(c, kind, data)
		return
	}
	w, err := c.StartText()
	if err != nil {
		return
	}
	for _, piece := range []string{"a message ", "in pieces: \xc3", "\xa9"} {
		_, _ = w.Write([]byte(piece))
	}
	_ = w.Close()
	_ = c.Close(4000, "enough")
}

func TestServer_TalksToABrowser(t *testing.T) {
	browser := browser(t)
	plain := ws.NewServer(ws.ServerConfig{Subprotocols: []string{"echo"}})
	deflate := ws.NewServer(ws.ServerConfig{Subprotocols: []string{"echo"}, Config: ws.Config{Deflate: &ws.Deflate{}}})
	refused := ws.NewServer(ws.ServerConfig{CheckOrigin: func(*http.Request) bool { return false }})
	r := peertest.NewReactor(t)
	finished := deferred.New[deferred.Unit](r)
	addr := peertest.Listen(t, r, http1.NewServer(http1.ServerConfig{Handler: func(w *http1.ResponseWriter, q *http1.Request) *deferred.Deferred[deferred.Unit] {
		switch q.URL.Path {
		case "/":
			_, _ = w.WriteString(page)
		case "/plain":
			_ = plain.Upgrade(w, q, &handler{onMessage: pageHandler})
		case "/deflate":
			_ = deflate.Upgrade(w, q, &handler{onMessage: pageHandler})
		case "/refused":
			_ = refused.Upgrade(w, q, &handler{})
		case "/finish":
			finished.Callback(deferred.Unit{})
		case "/done":
			return deferred.Then(finished, func(u deferred.Unit) (deferred.Unit, error) { return u, nil })
		}
		return nil
	}}))
	peertest.Beside(t, r, func() {
		out, err := peertest.Run("", browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--user-data-dir="+t.TempDir(), "--dump-dom", "http://"+addr+"/")
		_, said, _ := strings.Cut(out, "<pre>")
		said, _, _ = strings.Cut(said, "</pre>")
		if said != heard {
			t.Errorf("the page has noted %q, want %q (%v)", said, heard, err)
		}
	})
}

// browser is a Chromium without a window.
func browser(t *testing.T) (path string) {
	for _, name := range []string{"chromium-headless-shell", "chromium"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	peertest.Missing(t, "Chromium (package chromium-headless-shell)")
	return ""
}
