package accesslog_test

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"sasync/examples/statalysis/accesslog"
)

// A folder is searched for logs, and each is read to its end.
func Example() {
	folder, err := os.MkdirTemp("", "logs")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	log := `192.0.2.7 - - [10/Mar/2024:08:30:00 +0100] "GET /welcome HTTP/1.1" 200 5120 "https://www.example.org/" "Mozilla/5.0"
2001:DB8::0:17 - alice [10/Mar/2024:08:30:02 +0100] "POST /login HTTP/1.1" 302 - "-" "curl/8.5"
192.0.2.7 - - [10/Mar/2024:08:30:05 +0100] "GET /pag
`
	if err := os.WriteFile(filepath.Join(folder, "access.log"), []byte(log), 0o600); err != nil {
		panic(err)
	}

	files, notices, errs := accesslog.Expand([]string{folder}, nil)
	fmt.Println(len(files), "log,", len(notices), "notices,", len(errs), "errors")
	for _, file := range files {
		if err := read(file.Path); err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// 1 log, 0 notices, 0 errors
	// combined
	// 192.0.2.7 GET /welcome 200 5120
	// 2001:db8::17 POST /login 302 -1
	// line 3: request has no closing quote: 192.0.2.7 - - [10/Mar/2024:08:30:05 +0100] "GET /pag
}

func read(path string) error {
	file, err := accesslog.Open(path, accesslog.Options{})
	if err != nil {
		return err
	}
	defer file.Close()
	fmt.Println(file.Format())
	for {
		block, err := file.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		parsed := block.Parse(nil) // on any goroutine
		for _, r := range parsed.Records {
			fmt.Println(r.IP, r.Method, r.URL, r.Status, r.Bytes)
		}
		for _, u := range parsed.Samples {
			fmt.Printf("line %d: %v: %s\n", u.Line, u.Reason, u.Text)
		}
	}
}

func ExampleDetect() {
	fmt.Println(accesslog.Detect([]byte(`www.example.org:443 192.0.2.7 - - [10/Mar/2024:08:30:00 +0100] "GET / HTTP/2.0" 200 512`)))
	fmt.Println(accesslog.Detect([]byte("Dear diary,\n")))
	// Output:
	// vhost common <nil>
	// unknown no access log: line 1: no time in brackets
}
