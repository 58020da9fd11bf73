package endpoint

import (
	"strings"
	"testing"
)

// environment is what the process was started with.
type environment map[string]string

func (e environment) get(name string) string { return e[name] }

func TestActivated_ReadsWhatSystemdSets(t *testing.T) {
	for _, test := range []struct {
		env  environment
		want string // the names, or what an error says
	}{
		{environment{}, ""},
		{environment{"LISTEN_FDS": "1"}, ""},
		{environment{"LISTEN_PID": "41", "LISTEN_FDS": "1"}, ""}, // meant for another process
		{environment{"LISTEN_PID": "42", "LISTEN_FDS": "0"}, ""},
		{environment{"LISTEN_PID": "42", "LISTEN_FDS": "0", "LISTEN_FDNAMES": ""}, ""},
		{environment{"LISTEN_PID": "42", "LISTEN_FDS": "2"}, ","},
		{environment{"LISTEN_PID": "42", "LISTEN_FDS": "2", "LISTEN_FDNAMES": "web:admin"}, "web,admin"},
		{environment{"LISTEN_PID": "42", "LISTEN_FDS": "2", "LISTEN_FDNAMES": "web"}, "1 names for 2 sockets"},
		{environment{"LISTEN_PID": "42", "LISTEN_FDS": "-1"}, "is no number"},
		{environment{"LISTEN_PID": "42", "LISTEN_FDS": "65537"}, "is no number"},
		{environment{"LISTEN_PID": "42"}, "is no number"},
	} {
		sockets, err := activated(test.env.get, 42)
		if err != nil {
			if !strings.Contains(err.Error(), test.want) || test.want == "" {
				t.Errorf("%v: %v", test.env, err)
			}
			continue
		}
		var names []string
		for i, s := range sockets {
			names = append(names, s.Name)
			if s.Socket != descriptor(3+i) {
				t.Errorf("%v: socket %d is %v", test.env, i, s.Socket)
			}
		}
		if got := strings.Join(names, ","); got != test.want {
			t.Errorf("%v: got %q, want %q", test.env, got, test.want)
		}
	}
}

func TestChoose_TakesTheOneThatIsMeant(t *testing.T) {
	sockets := []Activated{{"web", descriptor(3)}, {"admin", descriptor(4)}, {"twice", descriptor(5)}, {"twice", descriptor(6)}}
	for _, test := range []struct {
		index, name string
		want        descriptor
	}{{"0", "", 3}, {"3", "", 6}, {"", "admin", 4}} {
		if got, err := choose(sockets, test.index, test.name); err != nil || got.Socket != test.want {
			t.Errorf("%q %q: got %v, %v", test.index, test.name, got, err)
		}
	}
	for _, test := range []struct{ index, name string }{{"4", ""}, {"-1", ""}, {"", "none"}, {"", "twice"}} {
		if got, err := choose(sockets, test.index, test.name); err == nil {
			t.Errorf("%q %q: got %v", test.index, test.name, got)
		}
	}
}
