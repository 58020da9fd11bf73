package haproxy_test

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sasync/protocols/haproxy"
	"sasync/protocols/internal/peertest"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// tell answers any request with the address of its peer.
func tell(net.Addr) reactor.Protocol {
	p := &reactortest.Protocol{}
	p.OnData = func([]byte) {
		body := p.Transport.RemoteAddr().String()
		fmt.Fprintf(p.Transport, "HTTP/1.0 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
		p.Transport.LoseConnection()
	}
	return p
}

func TestWrap_CurlIsKnownByItsHeader(t *testing.T) {
	curl := peertest.Need(t, "curl", "curl")
	r := peertest.NewReactor(t)
	addr := peertest.Listen(t, r, haproxy.Config{}.Wrap(reactor.FactoryFunc(tell)))
	peertest.Beside(t, r, func() {
		out, err := peertest.Run("", curl, "-s", "--haproxy-protocol", "-w", " %{local_ip}:%{local_port}", "http://"+addr+"/")
		if said, is, _ := strings.Cut(out, " "); err != nil || said != is {
			t.Errorf("curl says %q, %v", out, err)
		}
	})
}

func TestWrap_TheClientsOfHAProxyAreKnown(t *testing.T) {
	path, curl := peertest.Need(t, "haproxy", "haproxy"), peertest.Need(t, "curl", "curl")
	for _, option := range []string{"send-proxy", "send-proxy-v2"} {
		t.Run(option, func(t *testing.T) {
			r := peertest.NewReactor(t)
			addr := peertest.Listen(t, r, haproxy.Config{}.Wrap(reactor.FactoryFunc(tell)))
			front := peertest.FreeAddr(t)
			cfg := filepath.Join(t.TempDir(), "haproxy.cfg")
			text := fmt.Sprintf("defaults\n mode tcp\n timeout connect 5s\n timeout client 5s\n timeout server 5s\nlisten front\n bind %s\n server ours %s %s\n",
				front, addr, option)
			if err := os.WriteFile(cfg, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			peertest.Beside(t, r, func() {
				peertest.Serve(t, front, path, "-db", "-f", cfg)
				out, err := peertest.Run("", curl, "-s", "-w", " %{local_ip}:%{local_port}", "http://"+front+"/")
				if said, is, _ := strings.Cut(out, " "); err != nil || said != is {
					t.Errorf("curl says %q, %v", out, err)
				}
			})
		})
	}
}
