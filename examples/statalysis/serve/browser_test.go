package serve_test

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"

	"sasync/examples/statalysis/geo"
	"sasync/examples/statalysis/geo/mmdbtest"
	"sasync/examples/statalysis/serve"
)

// tab is a page in a real browser without a window, driven over the DevTools
// protocol.
type tab struct {
	t       *testing.T
	conn    net.Conn
	session string
	last    int
	thrown  []string // exceptions and refusals that the page has met
}

// browse starts a browser, which ends with the test.
func browse(t *testing.T) *tab {
	t.Helper()
	path := browserPath(t)
	folder, err := os.MkdirTemp("", "browser")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	cmd := exec.Command(path, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
		"--remote-debugging-port=0", "--user-data-dir="+folder, "about:blank")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // with its children, which write into its folder
		_ = cmd.Wait()
	})
	lines := bufio.NewScanner(stderr)
	for lines.Scan() {
		if address, ok := strings.CutPrefix(lines.Text(), "DevTools listening on "); ok {
			return attach(t, address)
		}
	}
	t.Fatalf("the browser does not listen: %v", lines.Err())
	return nil
}

func browserPath(t *testing.T) string {
	for _, name := range []string{"chromium-headless-shell", "chromium"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("SASYNC_REQUIRE") != "" {
		t.Fatal("no Chromium")
	}
	t.Skip("no Chromium")
	return ""
}

func attach(t *testing.T, address string) *tab {
	conn, _, _, err := ws.Dial(context.Background(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	b := &tab{t: t, conn: conn}
	target := b.call("Target.createTarget", map[string]any{"url": "about:blank"})
	b.session, _ = b.call("Target.attachToTarget", map[string]any{"targetId": target["targetId"], "flatten": true})["sessionId"].(string)
	b.call("Page.enable", nil)
	b.call("Runtime.enable", nil)
	b.call("Log.enable", nil)
	return b
}

// call calls a method and gives its result.
func (b *tab) call(method string, params map[string]any) map[string]any {
	b.t.Helper()
	result, err := b.try(method, params)
	if err != nil {
		b.t.Fatalf("%s: %v", method, err)
	}
	return result
}

func (b *tab) try(method string, params map[string]any) (map[string]any, error) {
	b.last++
	message, err := json.Marshal(map[string]any{"id": b.last, "method": method, "params": params, "sessionId": b.session})
	if err == nil {
		err = wsutil.WriteClientText(b.conn, message)
	}
	for err == nil {
		var data []byte
		if data, err = wsutil.ReadServerText(b.conn); err != nil {
			break
		}
		var answer struct {
			ID     int
			Method string
			Result map[string]any
			Params json.RawMessage
			Error  *struct{ Message string }
		}
		if err = json.Unmarshal(data, &answer); err != nil {
			break
		}
		switch {
		case answer.Method == "Runtime.exceptionThrown", answer.Method == "Log.entryAdded":
			b.thrown = append(b.thrown, string(answer.Params))
		case answer.ID == b.last && answer.Error != nil:
			return nil, errors.New(answer.Error.Message)
		case answer.ID == b.last:
			return answer.Result, nil
		}
	}
	return nil, err
}

// eval gives the value of an expression, of its promise if it is one.
func (b *tab) eval(expression string) any {
	b.t.Helper()
	result := b.call("Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true, "awaitPromise": true})
	if thrown, ok := result["exceptionDetails"]; ok {
		b.t.Fatalf("%s: %v", expression, thrown)
	}
	object, _ := result["result"].(map[string]any)
	return object["value"]
}

// await waits until an expression is true, in this page or the one that it leads
// to. The page looks, for as long as it is there.
func (b *tab) await(condition string) {
	b.t.Helper()
	looking := fmt.Sprintf(`new Promise(done => {
		const end = Date.now() + 10000
		const look = () => { let is = false; try { is = %s } catch {} ; is ? done(true) : Date.now() > end ? done(false) : setTimeout(look, 20) }
		look()
	})`, condition)
	for range 3 {
		result, err := b.try("Runtime.evaluate", map[string]any{"expression": looking, "returnByValue": true, "awaitPromise": true})
		object, _ := result["result"].(map[string]any)
		if err == nil && object["value"] == true {
			return
		}
		if err == nil {
			break
		}
	}
	b.t.Fatalf("it never came about that %s\n%v\n%v", condition, b.eval("document.body.innerText"), b.thrown)
}

func (b *tab) open(url string) {
	b.t.Helper()
	b.call("Page.navigate", map[string]any{"url": url})
	b.await(`location.href != "about:blank" && document.body.dataset.ready || document.querySelector("#login") && document.readyState === "complete"`)
}

func (b *tab) key(key string) {
	for _, kind := range []string{"keyDown", "keyUp"} {
		params := map[string]any{"type": kind, "key": key}
		if len(key) == 1 && kind == "keyDown" {
			params["text"] = key
		}
		b.call("Input.dispatchKeyEvent", params)
	}
}

// shot keeps a picture of the page for who wants to look at it.
func (b *tab) shot(name string, width, height int) {
	b.call("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600})
	data, _ := b.call("Page.captureScreenshot", map[string]any{"format": "png"})["data"].(string)
	folder := os.Getenv("STATALYSIS_SCREENSHOTS")
	if folder == "" {
		return
	}
	picture, err := base64.StdEncoding.DecodeString(data)
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, name+".png"), picture, 0o644)
	}
	if err != nil {
		b.t.Error(err)
	}
}

func TestPage_InABrowser(t *testing.T) {
	b := browse(t)
	o := open(t, serve.Config{})
	b.open(o.url + "/?days=-1")
	b.await(`document.querySelectorAll("#panels .body > *").length >= 14`)

	t.Run("shows what the questions answer", func(t *testing.T) {
		if got := b.eval(`[...document.querySelectorAll(".card")].map(c => c.children[0].textContent + " " + c.children[1].textContent).join(", ")`); got != "visitors 14, visits 42, pages 60, requests 60, bytes 60 kB" {
			t.Error(got)
		}
		if got := b.eval(`document.querySelector(".panel tbody tr").innerText.replaceAll(/\s+/g, " ")`); !strings.Contains(fmt.Sprint(got), "example.org") {
			t.Error(got)
		}
		b.await(`document.querySelector("#chart canvas") !== null`)
		b.shot("light", 1300, 1400)
	})
	t.Run("what a log brings stays text", func(t *testing.T) {
		b.await(`[...document.querySelectorAll("td.url")].some(td => td.textContent.includes("<script>window.pwned=2</script>"))`)
		if got := b.eval(`String(window.pwned) + document.querySelectorAll("td img, td script").length`); got != "undefined0" {
			t.Error(got)
		}
	})
	t.Run("a row is a filter, which Escape and Back take away", func(t *testing.T) {
		b.eval(`[...document.querySelectorAll("td.url")].find(td => td.textContent === "/about").click()`)
		b.await(`document.querySelector("#chips").textContent.startsWith("path: /about") && document.querySelectorAll(".card strong")[3].textContent === "20"`)
		if got := b.eval(`location.search`); got != "?days=-1&path=%2Fabout" {
			t.Error(got)
		}
		b.key("Escape")
		b.await(`document.querySelector("#chips").textContent === "" && document.querySelectorAll(".card strong")[3].textContent === "60"`)
		b.eval(`history.back()`)
		b.await(`document.querySelector("#chips").textContent.startsWith("path: /about")`)
		b.key("Escape")
	})
	t.Run("an address's requests stand in order of time", func(t *testing.T) {
		b.eval(`[...document.querySelectorAll("td.address")].find(td => td.textContent === "192.0.2.3").click()`)
		b.await(`document.querySelector("#chips").textContent.startsWith("ip: 192.0.2.3")`)
		b.key("2")
		b.await(`document.querySelectorAll("#requests tbody tr").length === 9`)
		if got := b.eval(`(times => times.join() === times.toSorted().join())([...document.querySelectorAll("#requests td.time")].map(td => td.textContent))`); got != true {
			t.Error("they do not")
		}
		b.key("Escape")
	})
	t.Run("people stand beside those that are none", func(t *testing.T) {
		b.key("1")
		b.await(`document.querySelectorAll("#who li").length === 3`)
		if got := b.eval(`[...document.querySelectorAll("#who li")].map(li => [...li.children].map(c => c.textContent).join(" ")).join(" | ")`); got !=
			"people 60 requests, 22 % 7 addresses; 100 % served | bots 70 requests, 26 % 1 address; 100 % served | bad clients 140 requests, 52 % 2 addresses; 30 % served" {
			t.Error(got)
		}
		if got := b.eval(`[...document.querySelectorAll("#who .parts span")].map(p => p.getBoundingClientRect().width).every((w, i, all) => Math.abs(w / all[0] - [1, 70/60, 140/60][i]) < 0.05)`); got != true {
			t.Error("the bar does not have their shares")
		}
	})
	t.Run("a rule that hurts people shows", func(t *testing.T) {
		b.key("3")
		b.await(`document.querySelectorAll("#rules section:first-child tbody tr").length === 3`)
		if got := b.eval(`[...document.querySelectorAll("#rules tr.hurts")].map(tr => tr.innerText.replaceAll(/\s+/g, " ")).join()`); !strings.HasPrefix(fmt.Sprint(got), "shop url own.url 1 1 40 39 97 % people?") {
			t.Error(got)
		}
		b.shot("rules", 1300, 800)
		b.eval(`document.querySelector("#rules tr.hurts td").click()`)
		b.await(`[...document.querySelectorAll("#rules td.address")].map(td => td.textContent).join() === "203.0.113.1"`)
		b.key("Escape")
	})
	t.Run("SQL is answered, and a mistake is told", func(t *testing.T) {
		b.key("4")
		b.await(`!document.querySelector("#sql").hidden`)
		run := func(sql string) {
			b.eval(fmt.Sprintf(`document.querySelector("#sql-text").value = %q; document.querySelector("#sql-form").requestSubmit()`, sql))
		}
		run("SELECT count(*) AS n FROM entries")
		b.await(`document.querySelector("#sql-rows td").textContent === "60"`)
		run("DELETE FROM entries")
		b.await(`document.querySelector("#sql-rows .problem").textContent.includes("this page reads")`)
	})
	t.Run("what is stored meanwhile is shown", func(t *testing.T) {
		b.key("1")
		b.await(`document.querySelector("#live").className === "on" && document.querySelector("#live").textContent.startsWith("live, newest")`)
		o.add(t)
		b.await(`document.querySelectorAll(".card strong")[3].textContent === "61"`)
	})
	t.Run("it is dark for who wants that, and fits a phone", func(t *testing.T) {
		b.call("Emulation.setEmulatedMedia", map[string]any{"features": []map[string]any{{"name": "prefers-color-scheme", "value": "dark"}}})
		b.await(`getComputedStyle(document.body).backgroundColor === "rgb(20, 23, 28)"`)
		b.shot("dark", 1300, 1400)
		b.key("3")
		b.await(`document.body.dataset.ready === "rules"`)
		b.shot("rules-dark", 1300, 800)
		b.key("1")
		b.await(`document.body.dataset.ready === "overview"`)
		b.shot("phone", 400, 1400)
		b.await(`document.documentElement.scrollWidth <= innerWidth`)
	})
	t.Run("it asks nobody else and breaks no rule", func(t *testing.T) {
		own, err := url.Parse(o.url)
		if err != nil {
			t.Fatal(err)
		}
		if got := b.eval(fmt.Sprintf(`performance.getEntriesByType("resource").map(e => new URL(e.name).host).filter(h => h !== %q).length`, own.Host)); got != 0.0 {
			t.Error(got, "requests to others")
		}
		for _, thrown := range b.thrown {
			if !strings.Contains(thrown, "400 (Bad Request)") { // the mistake above
				t.Error(thrown)
			}
		}
	})
}

func TestPage_ShowsPlacesWhereTheyAreKnown(t *testing.T) {
	b := browse(t)
	places, err := geo.Open([]string{mmdbtest.Write(t, "GeoLite2-City", mmdbtest.Records{"192.0.2.0/30": mmdbtest.City("FR", nasty, "Paris")})})
	if err != nil {
		t.Fatal(err)
	}
	o := open(t, serve.Config{Geo: places})
	b.open(o.url + "/?days=-1")
	panel := `[...document.querySelectorAll(".panel")].find(p => p.querySelector("button").textContent === "Countries")`
	b.await(panel + `?.querySelectorAll("tbody tr").length === 2`)
	if got := b.eval(`[...` + panel + `.querySelectorAll(".tabs button")].map(b => b.textContent).join()`); got != "Countries,Cities" {
		t.Errorf("tabs %v", got)
	}
	if got := b.eval(panel + `.querySelector("tbody td").textContent + window.pwned`); !strings.Contains(fmt.Sprint(got), "<script>") || !strings.HasSuffix(fmt.Sprint(got), "undefined") {
		t.Errorf("a name is no text: %v", got)
	}
	b.shot("places", 1300, 1400)
}

func TestPage_AsksForThePassword(t *testing.T) {
	b := browse(t)
	o := open(t, serve.Config{Password: "correct horse"})
	b.open(o.url + "/")
	enter := func(password string) {
		b.eval(fmt.Sprintf(`document.querySelector("#password").value = %q; document.querySelector("#login").requestSubmit()`, password))
	}
	enter("wrong horse")
	b.await(`document.querySelector("#problem").textContent.includes("not the password")`)
	enter("correct horse")
	b.await(`location.pathname === "/" && document.querySelectorAll(".card").length === 5`)
}
