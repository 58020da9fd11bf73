package accesslog_test

import (
	"fmt"

	"sasync/examples/statalysis/accesslog"
)

// A log of one's own format is read by the string that the server writes it by.
func ExampleParseLayout() {
	layout, err := accesslog.ParseLayout(`$host $remote_addr [$time_local] "$request" $status $body_bytes_sent $request_time`)
	if err != nil {
		panic(err)
	}
	p := accesslog.Parser{Format: layout.Format(), Layout: layout}
	var r accesslog.Record
	err = p.Parse(`www.example.org 192.0.2.7 [10/Mar/2024:08:30:00 +0100] "GET /a HTTP/2.0" 200 5120 0.012`, &r)
	fmt.Println(r.Vhost, r.IP, r.Time, r.Method, r.URL, r.Status, r.ServedMicros, err)

	_, err = accesslog.ParseLayout(`%h %t "%r" %>s %Z`)
	fmt.Println(err)
	// Output:
	// www.example.org 192.0.2.7 1710055800 GET /a 200 12000 <nil>
	// accesslog: format "%h %t \"%r\" %>s %Z": at character 16, "%Z": Apache has no %Z
}

// Lines of several servers, which did not come in a file, tell their format each.
func ExampleLines() {
	parsed := accesslog.Lines(`192.0.2.7 - - [10/Mar/2024:08:30:00 +0100] "GET /a HTTP/1.1" 200 5120
{"time_iso8601":"2024-03-10T08:30:01+01:00","remote_addr":"192.0.2.8","request":"GET /b HTTP/2.0","status":404}
no log line
`, nil).Parse(nil)
	for _, r := range parsed.Records {
		fmt.Println(r.IP, r.URL, r.Status)
	}
	fmt.Println(parsed.Unread, "unread:", parsed.Samples[0].Reason)
	// Output:
	// 192.0.2.7 /a 200
	// 192.0.2.8 /b 404
	// 1 unread: no time in brackets
}
