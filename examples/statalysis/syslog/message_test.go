package syslog

import (
	"bytes"
	"testing"
)

const access = `192.0.2.7 - - [10/Mar/2024:08:30:00 +0100] "GET /a HTTP/1.1" 200 5 "-" "agent: x"`

func TestText_IsWhatFollowsTheHeader(t *testing.T) {
	for message, want := range map[string]string{
		"<190>Mar 10 08:30:00 www nginx: " + access:                                                       access,
		"<190>Mar  1 08:30:00 nginx: " + access:                                                           access, // nohostname
		"<134>Mar 10 08:30:00 haproxy[14389]: 192.0.2.7:1 [x] y":                                          "192.0.2.7:1 [x] y",
		"<13>Mar 10 08:30:00 www.example.org " + access:                                                   access, // no tag
		"<13>2024-03-10T08:30:00.123456+01:00 www apache: " + access + "\n":                               access,
		"<13>1 2024-03-10T08:30:00.123456+01:00 www apache 123 - - " + access:                             access,
		"<13>1 - - - - - - " + access:                                                                     access,
		`<165>1 2024-03-10T07:30:00Z www app - ID47 [a b="c\"]" d="e"][f] ` + "\ufeff" + access + "\x00":  access,
		`<13>1 2024-03-10T08:30:00Z www logger - - [timeQuality tzKnown="1" isSynced="0"] {"status":200}`: `{"status":200}`,
		access:                 access,
		access + "\r\n":        access,
		"<999>" + access:       "<999>" + access,
		"<13>" + access:        access,
		"<13>1 no header":      "1 no header",
		`<13>1 a b c d e [x y`: `1 a b c d e [x y`,
		"<13>":                 "",
		"<13>Mar 10 08:30:00 ": "Mar 10 08:30:00 ",
		"":                     "",
	} {
		if got := string(Text([]byte(message))); got != want {
			t.Errorf("%q\ngot  %q\nwant %q", message, got, want)
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add([]byte("<190>Mar 10 08:30:00 www nginx: " + access))
	f.Add([]byte(`<165>1 2024-03-10T07:30:00Z www app - ID47 [a b="c\"]" d="e"][f] x`))
	f.Fuzz(func(t *testing.T, message []byte) {
		if text := Text(message); !bytes.Contains(message, text) {
			t.Errorf("%q is not a part of %q", text, message)
		}
	})
}

// cut frames a stream that arrives in pieces of a size.
func cut(stream []byte, size, max int) (messages []string, tooLong int) {
	f := newFramer(max)
	var buf []byte
	for len(stream) > 0 {
		n := min(size, len(stream))
		buf, stream = append(buf, stream[:n]...), stream[n:]
		for {
			message, n, err := f.next(buf)
			if n == 0 {
				break
			}
			if err != nil {
				tooLong++
			} else if message != nil {
				messages = append(messages, string(message))
			}
			buf = buf[n:]
		}
	}
	return messages, tooLong
}

func TestFramer_TellsCountedMessagesFromLines(t *testing.T) {
	stream := "<13>one\n9 <13>t\nwo192.0.2.7 three\n5 <1>\n\n\n8 no count\n00 <1>\n123456789 <1>\n7 <13>end"
	want := []string{"<13>one", "<13>t\nwo1"[:9], "92.0.2.7 three", "<1>\n\n", "", "8 no count", "00 <1>", "123456789 <1>", "<13>end"}
	for size := 1; size < len(stream)+1; size++ {
		got, tooLong := cut([]byte(stream), size, 100)
		if len(got) != len(want) || tooLong != 0 {
			t.Fatalf("in pieces of %d: %q", size, got)
		}
		for i := range want {
			if got[i] != want[i] {
				t.Fatalf("in pieces of %d: message %d is %q, want %q", size, i, got[i], want[i])
			}
		}
	}
}

func TestFramer_DropsMessagesThatAreTooLongAndGoesOn(t *testing.T) {
	long := string(bytes.Repeat([]byte("x"), 50))
	stream := "a\n" + long + "\n53 <1>" + long + "b\n" + long + "\r\nc\n"
	for size := 1; size < len(stream)+1; size++ {
		got, tooLong := cut([]byte(stream), size, 20)
		if len(got) != 3 || got[0] != "a" || got[1] != "b" || got[2] != "c" || tooLong != 3 {
			t.Fatalf("in pieces of %d: %q, %d too long", size, got, tooLong)
		}
	}
}

func FuzzFramer(f *testing.F) {
	f.Add([]byte("<13>one\n9 <13>t\nwo1\n5 <1>\n\n\n"), uint8(3), uint8(10))
	f.Add([]byte("99 <1>\n12 <"), uint8(1), uint8(5))
	f.Fuzz(func(t *testing.T, stream []byte, size, max uint8) {
		got, n := cut(stream, int(size)+1, int(max)+1)
		want, m := cut(stream, len(stream)+1, int(max)+1)
		if len(got) != len(want) || n != m {
			t.Fatalf("in pieces of %d: %q, %d; whole: %q, %d", int(size)+1, got, n, want, m)
		}
		for i := range want {
			if got[i] != want[i] || len(want[i]) > int(max)+1 {
				t.Errorf("message %d: %q, %q", i, got[i], want[i])
			}
		}
	})
}
