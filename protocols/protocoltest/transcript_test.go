package protocoltest

import (
	"testing"

	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// echo is a protocol that ends at a dot.
func echo(*Log) reactor.Protocol {
	p := &reactortest.Protocol{}
	p.OnData = func(data []byte) {
		_, _ = p.Transport.Write(data)
		if data[len(data)-1] == '.' {
			p.Transport.AbortConnection()
		}
	}
	return p
}

func TestTranscript_FindsEveryDifference(t *testing.T) {
	for _, text := range []string{
		"> a\n< b\n",
		"> a\n",
		"> a\n< a\n< end\n",
		"> a.\n< a.\n",
		"> a.\n< a.\n< end\n",
		"a\n",
		"> \\q\n",
	} {
		if play(text, echo) == nil {
			t.Errorf("%q passes", text)
		}
	}
	if err := play("> a\"b\n< a\"b\n> .\n< .\n< abort\n", echo); err != nil {
		t.Error(err)
	}
}
