package resp_test

import (
	"fmt"

	"sasync/protocols/resp"
)

// The codec works on bytes alone.
func ExampleParse() {
	wire := resp.Append(nil, resp.Dict(resp.Bulk("pi"), resp.Float(3.14)), 3)
	fmt.Printf("%q\n", wire)
	v, n, err := resp.Parse(append(wire, "+behind"...), resp.Limits{})
	fmt.Println(v.Items[0].Text, v.Items[1].Text, n, err)
	_, n, err = resp.Parse(wire[:10], resp.Limits{})
	fmt.Println(n, err)
	_, _, err = resp.Parse([]byte("$1\r\nabc\r\n"), resp.Limits{})
	fmt.Println(err)
	// Output:
	// "%1\r\n$2\r\npi\r\n,3.14\r\n"
	// pi 3.14 19 <nil>
	// 0 <nil>
	// resp: protocol error: a string that does not end with CRLF
}
