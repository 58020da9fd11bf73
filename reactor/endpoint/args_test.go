package endpoint

import (
	"strings"
	"testing"
)

func TestQuote_MakesAnyValueOneArgument(t *testing.T) {
	for _, value := range []string{"", "plain", "a:b", "a=b", `a\b`, `\`, ":", "=", `\:=\\`, "ü:ß", "a\x00:b"} {
		a, err := parseArgs("x:" + Quote(value) + ":name=" + Quote(value))
		if err != nil {
			t.Errorf("%q: %v", value, err)
			continue
		}
		if first, second, third := a.Need("first"), a.Need("second"), a.Need("name"); first != "x" || second != value || third != value {
			t.Errorf("%q: read %q, %q", value, second, third)
		}
		if err := a.unasked(); err != nil {
			t.Error(err)
		}
	}
}

// What can be read can be written, and is the same when it is read again.
func FuzzParseArgs(f *testing.F) {
	for _, seed := range []string{"", "8080", "8080:interface=127.0.0.1:backlog=50", `a\:b:c\=d=e=f`, `\`, "::", "=", "=:=", "a=1:a=2", `x:\\`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, err := parseArgs(text)
		if err != nil {
			return
		}
		var arguments []string
		for _, value := range a.positional {
			arguments = append(arguments, Quote(value))
		}
		for name, value := range a.named {
			arguments = append(arguments, Quote(name)+"="+Quote(value))
		}
		again, err := parseArgs(strings.Join(arguments, ":"))
		if len(arguments) == 1 && arguments[0] == "" { // one empty value is written as nothing
			return
		}
		if err != nil {
			t.Fatalf("%q, written as %q: %v", text, strings.Join(arguments, ":"), err)
		}
		if len(again.positional) != len(a.positional) || len(again.named) != len(a.named) {
			t.Fatalf("%q: %d and %d arguments, and when written %d and %d", text, len(a.positional), len(a.named),
				len(again.positional), len(again.named))
		}
		for i, value := range a.positional {
			if again.positional[i] != value {
				t.Errorf("%q: argument %d is %q, and when written %q", text, i, value, again.positional[i])
			}
		}
		for name, value := range a.named {
			if got, given := again.named[name]; !given || got != value {
				t.Errorf("%q: %q is %q, and when written %q", text, name, value, got)
			}
		}
	})
}

// No description makes the reader panic.
func FuzzServerFromString(f *testing.F) {
	for _, seed := range []string{"tcp:80", "unix:/a:mode=660", "fd:3", "systemd:INET:0", "stdio:", "tcp6:80:::1", `tcp\:80`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, description string) {
		for _, read := range []func(string) (any, error){
			func(s string) (any, error) { return ServerFromString(s) },
			func(s string) (any, error) { return ClientFromString(s) },
		} {
			if e, err := read(description); (e == nil) == (err == nil) {
				t.Errorf("%q: got %v, %v", description, e, err)
			}
		}
	})
}
