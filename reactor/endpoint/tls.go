package endpoint

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sasync/reactor"
)

func tlsServer(a *Args) (reactor.ServerEndpoint, error) {
	port, keyFile := a.port("port"), a.Text("privateKey", "server.pem")
	certificate, err := keyPair(a.Text("certKey", keyFile), keyFile, a.Text("extraCertChain", ""))
	return reactor.TLSServer{
		Endpoint: a.tcpServer(port),
		Config:   &tls.Config{Certificates: []tls.Certificate{certificate}},
	}, err
}

func tlsClient(a *Args) (reactor.ClientEndpoint, error) {
	host, port := a.Need("host"), a.Need("port")
	config := &tls.Config{ServerName: host}
	var errs [3]error
	if path := a.Text("trustRoots", ""); path != "" {
		config.RootCAs, errs[0] = roots(path)
	}
	certFile, keyFile := a.Text("certificate", ""), a.Text("privateKey", "")
	if certFile != "" || keyFile != "" {
		config.Certificates = make([]tls.Certificate, 1)
		config.Certificates[0], errs[1] = keyPair(cmp.Or(certFile, keyFile), cmp.Or(keyFile, certFile), "")
	}
	var inner reactor.ClientEndpoint = a.tcpClient(host, port)
	if through := a.Text("endpoint", ""); through != "" { // another way to the host
		inner, errs[2] = ClientFromString(through)
	}
	return reactor.TLSClient{Endpoint: inner, Config: config}, errors.Join(errs[:]...)
}

// keyPair reads a certificate, its key, and those that stand between it and a
// root. They may be in one file.
func keyPair(certFile, keyFile, chainFile string) (tls.Certificate, error) {
	cert, err := readPEM(certFile)
	if err != nil {
		return tls.Certificate{}, err
	}
	key, err := readPEM(keyFile)
	if err != nil {
		return tls.Certificate{}, err
	}
	if chainFile != "" {
		chain, err := readPEM(chainFile)
		if err != nil {
			return tls.Certificate{}, err
		}
		cert = slices.Concat(cert, []byte("\n"), chain)
	}
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("certificate %s with key %s: %w", certFile, keyFile, err)
	}
	return pair, nil
}

// roots reads the certificates of a file, or of all files *.pem of a directory.
func roots(path string) (*x509.CertPool, error) {
	pool, found := x509.NewCertPool(), false
	files, err := pemFiles(path)
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		text, err := readPEM(file)
		if err != nil {
			return nil, err
		}
		found = pool.AppendCertsFromPEM(text) || found
	}
	if !found {
		return nil, fmt.Errorf("%s: no certificates", path)
	}
	return pool, nil
}

func pemFiles(path string) (files []string, err error) {
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return []string{path}, err
	}
	entries, err := os.ReadDir(path)
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".pem") {
			files = append(files, filepath.Join(path, e.Name()))
		}
	}
	return files, err
}

// maxPEM is the size of a file of PEM; all roots of a system take a fifth.
const maxPEM = 1 << 20

func readPEM(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxPEM+1))
	if err == nil && len(text) > maxPEM {
		err = fmt.Errorf("%s: larger than %d bytes", path, maxPEM)
	}
	return text, err
}
