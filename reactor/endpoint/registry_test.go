package endpoint_test

import (
	"net"
	"strings"
	"testing"
	"time"

	"sasync/deferred"
	"sasync/reactor"
	"sasync/reactor/endpoint"
)

func TestServerFromString_ReadsEveryPrefix(t *testing.T) {
	for description, want := range map[string]reactor.ServerEndpoint{
		"tcp:8080": reactor.TCPServer{Addr: ":8080"},
		"tcp:8080:interface=127.0.0.1:backlog=50": reactor.TCPServer{Addr: "127.0.0.1:8080", Backlog: 50},
		"tcp:port=8080:127.0.0.1":                 nil, // the first one without a name is the port
		`tcp:0:\:\:1`:                             reactor.TCPServer{Addr: "[::1]:0"},
		"tcp:interface=::1:0":                     nil, // two arguments too many
		"tcp6:8080":                               reactor.TCPServer{Addr: "[::]:8080"},
		`tcp6:port=8080:interface=\:\:1`:          reactor.TCPServer{Addr: "[::1]:8080"},
		"unix:/run/a.sock":                        reactor.UNIXServer{Path: "/run/a.sock", Mode: 0o600},
		"unix:path=/run/a.sock:mode=660:backlog=3": reactor.UNIXServer{Path: "/run/a.sock", Mode: 0o660,
			Backlog: 3},
		`unix:/run/a\:b\=c\\d`: reactor.UNIXServer{Path: `/run/a:b=c\d`, Mode: 0o600},
		"stdio:":               reactor.Stdio{},
		"stdio:1":              nil,
		"unix:@name":           reactor.UNIXServer{Path: "@name", Mode: 0o600},
	} {
		got, err := endpoint.ServerFromString(description)
		if want == nil {
			if err == nil {
				t.Errorf("%s: got %+v, want an error", description, got)
			}
			continue
		}
		if err != nil || got != want {
			t.Errorf("%s: got %+v, %v; want %+v", description, got, err, want)
		}
	}
}

func TestClientFromString_ReadsEveryPrefix(t *testing.T) {
	for description, want := range map[string]reactor.ClientEndpoint{
		"tcp:a.example:80":             reactor.TCPClient{Addr: "a.example:80"},
		`tcp:host=\:\:1:port=http`:     reactor.TCPClient{Addr: "[::1]:http"},
		"tcp:a.example:80:timeout=5":   reactor.TCPClient{Addr: "a.example:80", Timeout: 5 * time.Second},
		"tcp:a.example:80:1m30s":       reactor.TCPClient{Addr: "a.example:80", Timeout: 90 * time.Second},
		"tcp:a.example:80:timeout=0.5": reactor.TCPClient{Addr: "a.example:80", Timeout: time.Second / 2},
		"tcp:port=80:host=a.example:bindAddress=127.0.0.1": reactor.TCPClient{Addr: "a.example:80",
			Bind: "127.0.0.1:0"},
		"unix:/run/a.sock":             reactor.UNIXClient{Path: "/run/a.sock"},
		"unix:/run/a.sock:1":           reactor.UNIXClient{Path: "/run/a.sock", Timeout: time.Second},
		"unix:path=/run/a.sock:1":      nil, // the first one without a name is the path
		"unix:timeout=1:path=@an:name": nil,
	} {
		got, err := endpoint.ClientFromString(description)
		if want == nil {
			if err == nil {
				t.Errorf("%s: got %+v, want an error", description, got)
			}
			continue
		}
		if err != nil || got != want {
			t.Errorf("%s: got %+v, %v; want %+v", description, got, err, want)
		}
	}
}

func TestFromString_NamesTheFault(t *testing.T) {
	for description, want := range map[string]string{
		"":                               `unknown prefix "": there are fd, limited, `,
		"8080":                           `unknown prefix "8080": there are fd, limited, `,
		"udp:53":                         `unknown prefix "udp": there are fd, limited, `,
		"tcp":                            "parameter port is missing",
		"tcp:":                           "parameter port is missing",
		"tcp:http":                       `parameter port: "http" is no number from 0 to 65535`,
		"tcp:65536":                      `parameter port: "65536" is no number from 0 to 65535`,
		"tcp:-1":                         `parameter port: "-1" is no number from 0 to 65535`,
		"tcp:80:backlog=many":            `parameter backlog: "many" is no number`,
		"tcp:80:bocklog=5:inter=x":       `unknown parameter "bocklog", "inter": there are port, interface, backlog`,
		"tcp:80:backlog=5:backlog=6":     `parameter "backlog" is given twice`,
		"tcp:80:port=81":                 `parameter "port" is given twice, with and without its name`,
		"tcp:80:::1":                     `"1" is an argument too many: there are port, interface, backlog (a : in a value is written \:)`,
		`tcp:80\`:                        "a backslash with nothing behind it",
		"tcp6:80:interface=192.0.2.1":    `parameter interface: "192.0.2.1" is no IPv6 address`,
		"unix:mode=660":                  "parameter path is missing",
		"unix:/run/a.sock:mode=888":      `parameter mode: "888" is no number from 0 to 777`,
		"unix:/run/a.sock:mode=1000":     `parameter mode: "1000" is no number from 0 to 777`,
		"fd:":                            "parameter number is missing",
		"fd:x":                           `parameter number: "x" is no number`,
		"systemd:domain=INET":            "want either an index or a name",
		"systemd:domain=INET:index=0":    "no index 0: systemd gave 0 sockets",
		"systemd:domain=INET:name=web":   `systemd gave 0 sockets with the name "web", want 1`,
		"systemd:INET:index=0:name=web":  "want either an index or a name",
		"systemd:index=0":                "parameter domain is missing",
		"systemd:domain=INET:index=last": `parameter index: "last" is no number`,
	} {
		_, err := endpoint.ServerFromString(description)
		prefix := `endpoint: server `
		if err == nil || !strings.HasPrefix(err.Error(), prefix) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", description, err, want)
		}
	}
	for description, want := range map[string]string{
		"fd:3":                     `endpoint: client "fd:3": unknown prefix "fd": there are nowhere, ssl, tcp, `,
		"tcp:a.example":            "parameter port is missing",
		"tcp:a.example:80:0":       `parameter timeout: "0" is no time above zero`,
		"tcp:a.example:80:soon":    `parameter timeout: "soon" is no time above zero`,
		"tcp:a.example:80:size=10": `unknown parameter "size": there are host, port, timeout, bindAddress`,
	} {
		if _, err := endpoint.ClientFromString(description); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", description, err, want)
		}
	}
}

// limited is an endpoint that another package might have, around one of ours.
type limited struct{ reactor.ServerEndpoint }

// nowhere is a client of another package.
type nowhere struct{ reason string }

func (n nowhere) Connect(r *reactor.Reactor, _ reactor.Factory) *deferred.Deferred[reactor.Protocol] {
	return deferred.Fail[reactor.Protocol](r, net.UnknownNetworkError(n.reason))
}

func init() {
	endpoint.RegisterServer("limited", func(a *endpoint.Args) (reactor.ServerEndpoint, error) {
		inner, err := endpoint.ServerFromString(a.Rest())
		return limited{inner}, err
	})
	endpoint.RegisterClient("nowhere", func(a *endpoint.Args) (reactor.ClientEndpoint, error) {
		return nowhere{a.Text("reason", "none")}, nil
	})
}

func TestRegister_AddsPrefixesOfOtherPackages(t *testing.T) {
	got, err := endpoint.ServerFromString("limited:tcp:80:backlog=5")
	if want := (limited{reactor.TCPServer{Addr: ":80", Backlog: 5}}); err != nil || got != want {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
	if _, err := endpoint.ServerFromString("limited:tcp:80:x=5"); err == nil || !strings.Contains(err.Error(), `server "tcp:80:x=5": unknown parameter "x"`) {
		t.Errorf("got %v", err)
	}
	if got, err := endpoint.ClientFromString("nowhere:reason=test"); err != nil || got != (nowhere{"test"}) {
		t.Errorf("got %+v, %v", got, err)
	}
	defer func() {
		if recover() == nil {
			t.Error("a prefix was registered twice")
		}
	}()
	endpoint.RegisterServer("tcp", nil)
}
