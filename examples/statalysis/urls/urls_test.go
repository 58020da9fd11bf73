package urls

import "testing"

func TestKindOf_IsToldByTheExtensionOfThePath(t *testing.T) {
	for url, want := range map[string]Kind{
		"/": Page, "/about": Page, "/a.b/c": Page, "/index.html": Page, "/index.php?x=/a.css": Page, "": Page, "-": Page,
		"/style.css": Part, "/app.min.JS?v=3": Part, "/font.woff2": Part,
		"/logo.PNG": Asset, "/feed.xml": Asset, "/film.mp4?t=1": Asset, "/data.json": Asset,
		"/v1.2/notes": Page, "/.env": Page, "/a.verylongextension": Page,
	} {
		if got := KindOf(url); got != want {
			t.Errorf("%q is %d, want %d", url, got, want)
		}
	}
}

func TestReferrer_GivesHostAndPath(t *testing.T) {
	for ref, want := range map[string]struct{ host, path string }{
		"-":                              {"", "-"},
		"":                               {"", ""},
		"https://www.example.com/a?b":    {"example.com", "/a?b"},
		"http://EXAMPLE.com:8080":        {"example.com", ""},
		"http://user:pw@example.org/x":   {"example.org", "/x"},
		"http://[2001:db8::1]:80/x":      {"[2001:db8::1]", "/x"},
		"http://example.net.?q":          {"example.net", "?q"},
		"http://www./":                   {"www", "/"},
		"android-app://com.example.mail": {"com.example.mail", ""},
		"http://bücher.example/ü":        {"bücher.example", "/ü"},
		"/local":                         {"", "/local"},
	} {
		host, at := Referrer(ref)
		if path := string([]rune(ref)[at-1:]); host != want.host || path != want.path {
			t.Errorf("%q: host %q, path %q", ref, host, path)
		}
	}
}

func FuzzReferrer(f *testing.F) {
	f.Add("https://www.example.com/a?b")
	f.Add("://[")
	f.Fuzz(func(t *testing.T, ref string) {
		if host, at := Referrer(ref); at < 1 || at > int64(len([]rune(ref)))+1 || len(host) > 3*len(ref) {
			t.Errorf("%q: host %q, path at %d", ref, host, at)
		}
		KindOf(ref)
	})
}
