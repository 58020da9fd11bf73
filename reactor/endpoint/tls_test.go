package endpoint_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sasync/reactor"
	"sasync/reactor/endpoint"
	"sasync/reactor/reactortest"
)

// issuer writes certificates and keys to a directory.
type issuer struct {
	t   *testing.T
	dir string
}

// write makes a certificate, which is its own root unless parent signs it.
func (i issuer) write(name string, parent *x509.Certificate, signer *ecdsa.PrivateKey) (*x509.Certificate, *ecdsa.PrivateKey) {
	i.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		i.t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: name != "leaf", BasicConstraintsValid: true}
	if parent == nil {
		parent, signer = template, key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	if err != nil {
		i.t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		i.t.Fatal(err)
	}
	cert := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	secret := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})
	for file, text := range map[string][]byte{name + ".pem": slices.Concat(secret, cert), name + ".crt": cert, name + ".key": secret} {
		if err := os.WriteFile(filepath.Join(i.dir, file), text, 0o600); err != nil {
			i.t.Fatal(err)
		}
	}
	made, err := x509.ParseCertificate(der)
	if err != nil {
		i.t.Fatal(err)
	}
	return made, key
}

// certificates is a directory with a root, one between it and a leaf, and that.
func certificates(t *testing.T) (dir string) {
	t.Helper()
	i := issuer{t: t, dir: t.TempDir()}
	root, rootKey := i.write("root", nil, nil)
	between, betweenKey := i.write("between", root, rootKey)
	i.write("leaf", between, betweenKey)
	if err := os.MkdirAll(filepath.Join(i.dir, "roots"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Link(filepath.Join(i.dir, "root.crt"), filepath.Join(i.dir, "roots", "root.pem")); err != nil {
		t.Fatal(err)
	}
	return i.dir
}

func TestTLS_ServerAndClientOfTextTalk(t *testing.T) {
	dir := endpoint.Quote(certificates(t)) + "/"
	for _, c := range []struct{ server, client string }{
		{"tls:0:DIRroot.pem:interface=127.0.0.1", "tls:127.0.0.1:PORT:DIRroot.crt"},
		{"ssl:0:privateKey=DIRroot.key:certKey=DIRroot.crt", "ssl:127.0.0.1:PORT:trustRoots=DIRroots"},
		{"tls:0:DIRleaf.key:DIRleaf.crt:DIRbetween.crt", "tls:host=127.0.0.1:port=PORT:trustRoots=DIRroots:timeout=5"},
		{"tls:0:DIRroot.pem", `tls:127.0.0.1:1:DIRroot.crt:endpoint=tcp\:127.0.0.1\:PORT`},
		{"tls:0:DIRroot.pem", "tls:127.0.0.1:PORT:DIRroot.crt:certificate=DIRleaf.pem"},
	} {
		t.Run(c.server, func(t *testing.T) {
			r, err := reactor.New(reactor.Config{})
			if err != nil {
				t.Fatal(err)
			}
			server, err := endpoint.ServerFromString(strings.ReplaceAll(c.server, "DIR", dir))
			if err != nil {
				t.Fatal(err)
			}
			s, p := &reactortest.Protocol{}, &reactortest.Protocol{}
			s.OnMade = func(c reactor.Transport) { _, _ = c.Write([]byte("welcome")); c.LoseConnection() }
			p.OnLost = func(error) { _ = r.Stop() }
			port, err := server.Listen(r, reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return s }))
			if err != nil {
				t.Fatal(err)
			}
			_, number, _ := net.SplitHostPort(port.Addr().String())
			client, err := endpoint.ClientFromString(strings.NewReplacer("DIR", dir, "PORT", number).Replace(c.client))
			if err != nil {
				t.Fatal(err)
			}
			r.CallWhenRunning(func() {
				reactor.Connect(r, client, p).AddErrback(func(err error) (*reactortest.Protocol, error) {
					t.Error(err)
					return p, r.Stop()
				})
			})
			if err := r.Run(); err != nil {
				t.Fatal(err)
			}
			if string(p.Received) != "welcome" {
				t.Errorf("got %q", p.Received)
			}
		})
	}
}

func TestTLS_FilesThatAreNoneAreNamed(t *testing.T) {
	dir := endpoint.Quote(certificates(t)) + "/"
	for description, want := range map[string]string{
		"server tls:443":                              "open server.pem: ",
		"server tls:443:DIRnone.pem":                  "none.pem: no such file",
		"server tls:443:DIRroot.pem:DIRleaf.crt":      "private key does not match public key",
		"server tls:443:DIRroot.crt":                  "root.crt: tls: ",
		"server tls:443:DIRroot.pem:extraCertChain=x": "open x: ",
		"server tls:port:DIRroot.pem":                 `parameter port: "port" is no number`,
		"server tls:443:/dev/zero":                    "larger than 1048576 bytes",
		"client tls:a.example:443:DIRroot.key":        "root.key: no certificates",
		"client tls:a.example:443:DIRnone":            "none: no such file",
		"client tls:a.example:443:privateKey=DIRx":    "x: no such file",
		"client tls:a.example":                        "parameter port is missing",
	} {
		kind, text, _ := strings.Cut(strings.ReplaceAll(description, "DIR", dir), " ")
		var err error
		if kind == "server" {
			_, err = endpoint.ServerFromString(text)
		} else {
			_, err = endpoint.ClientFromString(text)
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", description, err, want)
		}
	}
}
