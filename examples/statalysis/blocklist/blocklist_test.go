package blocklist_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"sasync/examples/statalysis/blocklist"
)

func addresses(list ...string) (out []netip.Addr) {
	for _, s := range list {
		out = append(out, netip.MustParseAddr(s))
	}
	return out
}

func ExampleWrite() {
	blocklist.Write(os.Stdout, blocklist.Nginx, addresses("198.51.100.7", "192.0.2.1", "192.0.2.0", "2001:db8::1"))
	// Output:
	// deny 192.0.2.0/31;
	// deny 198.51.100.7;
	// deny 2001:db8::1;
}

func TestWrite_EachFormatIsWhatItsReaderReads(t *testing.T) {
	for format, want := range map[blocklist.Format]string{
		blocklist.Plain:  "9.0.0.1\n192.0.2.0\n192.0.2.1\n2001:db8::1\n",
		blocklist.CIDR:   "9.0.0.1\n192.0.2.0/31\n2001:db8::1\n",
		blocklist.Apache: "Require not ip 9.0.0.1\nRequire not ip 192.0.2.0/31\nRequire not ip 2001:db8::1\n",
		blocklist.Nft: "add table inet statalysis\n" +
			"add set inet statalysis blocked4 { type ipv4_addr; flags interval; }\nflush set inet statalysis blocked4\n" +
			"add element inet statalysis blocked4 { 9.0.0.1 }\nadd element inet statalysis blocked4 { 192.0.2.0/31 }\n" +
			"add set inet statalysis blocked6 { type ipv6_addr; flags interval; }\nflush set inet statalysis blocked6\n" +
			"add element inet statalysis blocked6 { 2001:db8::1 }\n",
		blocklist.IPSet: "create -exist statalysis4 hash:net family inet maxelem 65536\nflush statalysis4\nadd statalysis4 9.0.0.1\nadd statalysis4 192.0.2.0/31\n" +
			"create -exist statalysis6 hash:net family inet6 maxelem 65536\nflush statalysis6\nadd statalysis6 2001:db8::1\n",
	} {
		var out strings.Builder
		if err := blocklist.Write(&out, format, addresses("192.0.2.1", "2001:db8::1", "9.0.0.1", "192.0.2.0", "::ffff:9.0.0.1")); err != nil || out.String() != want {
			t.Errorf("%s: %v\n%s", format, err, out.String())
		}
	}
}

func TestNetworks_HoldTheAddressesAndNoOthers(t *testing.T) {
	for _, c := range []struct{ from, n int }{{0, 256}, {1, 255}, {3, 13}, {128, 64}, {7, 1}, {0, 0}} {
		in := map[netip.Addr]bool{}
		var list []netip.Addr
		for i := range c.n {
			a := netip.AddrFrom4([4]byte(binary.BigEndian.AppendUint32(nil, 0xC0000200+uint32(c.from+i))))
			in[a], list = true, append(list, a)
		}
		held := 0
		for _, n := range blocklist.Networks(list) {
			for a := n.Addr(); n.Contains(a); a = a.Next() {
				if !in[a] {
					t.Fatalf("%v holds %v", n, a)
				}
				held++
			}
		}
		if held != len(in) {
			t.Errorf("%d addresses from %d: %d are held", c.n, c.from, held)
		}
	}
	if got := fmt.Sprint(blocklist.Networks(addresses("192.0.2.0", "192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"))); got != "[192.0.2.0/30 192.0.2.4/32]" {
		t.Error(got)
	}
}

func TestParseFormat_NamesThoseThereAre(t *testing.T) {
	if _, err := blocklist.ParseFormat("iptables"); err == nil || !strings.Contains(err.Error(), "nft, ipset") {
		t.Error(err)
	}
}

func TestWrite_TheRealReadersTakeIt(t *testing.T) {
	list := addresses("192.0.2.1", "192.0.2.0", "198.51.100.7", "2001:db8::1")
	for format, check := range map[blocklist.Format][]string{
		blocklist.Nft:   {"nft", "-c", "-f", "LIST"},
		blocklist.Nginx: {"nginx", "-t", "-q", "-c", "CONF"},
	} {
		t.Run(string(format), func(t *testing.T) {
			if _, err := exec.LookPath(check[0]); err != nil {
				t.Skipf("%s is not installed", check[0])
			}
			folder := t.TempDir()
			file, conf := filepath.Join(folder, "list"), filepath.Join(folder, "nginx.conf")
			var text strings.Builder
			if err := blocklist.Write(&text, format, list); err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(os.WriteFile(file, []byte(text.String()), 0o644),
				os.WriteFile(conf, []byte("pid "+folder+"/pid; error_log stderr; events {} http { access_log off; include "+file+"; }"), 0o644)); err != nil {
				t.Fatal(err)
			}
			args := strings.Fields(strings.NewReplacer("LIST", file, "CONF", conf).Replace(strings.Join(check[1:], " ")))
			out, err := exec.Command(check[0], args...).CombinedOutput()
			if err != nil && strings.Contains(string(out), "ermitted") {
				t.Skipf("%s may not ask the kernel here", check[0])
			}
			if err != nil {
				t.Errorf("%v\n%s\n%s", err, out, text.String())
			}
		})
	}
}
