package amp_test

import (
	"fmt"

	"sasync/protocols/amp"
)

// The codec works on bytes alone.
func ExampleAppendBox() {
	wire, err := amp.AppendBox(nil, amp.Box{{Key: "b", Value: "81"}, {Key: "a", Value: "13"}})
	fmt.Printf("%q %v\n", wire, err)
	box, n, err := amp.ParseBox(wire, amp.Limits{})
	fmt.Println(box, n == len(wire), err)
	_, n, err = amp.ParseBox(wire[:5], amp.Limits{})
	fmt.Println(n, err)
	_, _, err = amp.ParseBox([]byte("GET / HTTP/1.1"), amp.Limits{})
	fmt.Println(err)
	// Output:
	// "\x00\x01a\x00\x0213\x00\x01b\x00\x0281\x00\x00" <nil>
	// [{a 13} {b 81}] true <nil>
	// 0 <nil>
	// amp: protocol error: a key of 18245 bytes
}
