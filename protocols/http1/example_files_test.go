package http1_test

import (
	"embed"
	"fmt"
	"io/fs"
	"log"
	"net/http"

	"sasync/protocols/http1"
	"sasync/reactor"
)

//go:embed testdata/site
var site embed.FS

// The files of a program are read once, and packed.
func ExampleEmbedded() {
	handler := func(*reactor.Reactor) http1.Handler {
		root, err := fs.Sub(site, "testdata/site")
		if err != nil {
			log.Fatal(err)
		}
		files, err := http1.Embedded(root)
		if err != nil {
			log.Fatal(err)
		}
		mux := &http1.Mux{}
		mux.Handle("GET /static/{path...}", files)
		return mux.Serve
	}
	serving(handler, func(url string) {
		show(http.Get(url + "/static/"))
		request, _ := http.NewRequest("GET", url+"/static/hello.txt", nil)
		request.Header.Set("Range", "bytes=7-")
		answer, err := http.DefaultClient.Do(request)
		show(answer, err)
		request.Header = http.Header{"If-None-Match": {answer.Header.Get("Etag")}}
		show(http.DefaultClient.Do(request))
		fmt.Println()
	})
	// Output:
	// 200 OK: <!doctype html><title>Hello</title>
	// 206 Partial Content: world
	// 304 Not Modified:
}
