package mysql

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"

	"sasync/dbthread/dialect"
)

func init() { dialect.Register("mysql", open) }

const defaultPort = 3306

// open reads "//user:password@host:port,host/database?setting=value".
func open(rest string) (dialect.Database, error) {
	u, err := dialect.ParseServerURL(rest)
	if err != nil {
		return nil, err
	}
	d := &database{name: "mysql:" + u.String(), config: mysql.NewConfig(), isolation: "SERIALIZABLE"}
	for _, h := range u.Hosts {
		if h.Name == "" {
			h.Name = "localhost"
		}
		if h.Port == 0 {
			h.Port = defaultPort
		}
		d.hosts = append(d.hosts, h.String())
	}
	c := d.config
	c.User, c.Passwd, c.DBName, c.Net = u.User, u.Password, u.Database, "tcp"
	c.Timeout, c.ReadTimeout, c.WriteTimeout = 10*time.Second, 5*time.Minute, 5*time.Minute
	c.Collation, c.ParseTime, c.ClientFoundRows = "utf8mb4_bin", true, true
	c.MaxAllowedPacket = 0        // each connection asks its server
	c.Logger = &mysql.NopLogger{} // its errors are returned too
	for name, all := range u.Settings {
		if err := d.set(name, all[len(all)-1]); err != nil {
			return nil, fmt.Errorf("setting %s: %w", name, err)
		}
	}
	return d, d.setTLS(u.Settings)
}

var isolations = []string{"serializable", "repeatable-read", "read-committed"}

func (d *database) set(name, value string) (err error) {
	switch name {
	case "isolation":
		if !slices.Contains(isolations, value) {
			return fmt.Errorf("%q: want one of %q", value, isolations)
		}
		d.isolation = strings.ToUpper(strings.ReplaceAll(value, "-", " "))
	case "answer_timeout":
		err = readTimeout(value, 0, &d.config.ReadTimeout)
		d.config.WriteTimeout = d.config.ReadTimeout
	case "connect_timeout":
		err = readTimeout(value, 1, &d.config.Timeout)
	case "galera":
		d.galera, err = strconv.ParseBool(value)
	case "tls", "tls_ca", "tls_cert", "tls_key": // setTLS reads them together
	default:
		return errors.New("unknown")
	}
	return err
}

func readTimeout(value string, least time.Duration, to *time.Duration) error {
	d, err := time.ParseDuration(value)
	if err == nil && d < least {
		err = fmt.Errorf("%s is too short", value)
	}
	*to = d
	return err
}

var tlsModes = []string{"", "false", "true", "preferred", "skip-verify"}

func (d *database) setTLS(settings url.Values) error {
	mode, ca, cert, key := settings.Get("tls"), settings.Get("tls_ca"), settings.Get("tls_cert"), settings.Get("tls_key")
	if !slices.Contains(tlsModes, mode) {
		return fmt.Errorf("setting tls: %q: want one of %q", mode, tlsModes[1:])
	}
	if ca == "" && cert == "" && key == "" {
		d.config.TLSConfig = mode
		return nil
	}
	if mode == "false" || mode == "" {
		return errors.New("setting tls_ca, tls_cert or tls_key: of no use without tls=true")
	}
	t := &tls.Config{InsecureSkipVerify: mode == "skip-verify"}
	if ca != "" {
		pem, err := os.ReadFile(ca)
		if err != nil {
			return fmt.Errorf("setting tls_ca: %w", err)
		}
		t.RootCAs = x509.NewCertPool()
		if !t.RootCAs.AppendCertsFromPEM(pem) {
			return fmt.Errorf("setting tls_ca: %s: no certificate in it", ca)
		}
	}
	if cert != "" || key != "" {
		pair, err := tls.LoadX509KeyPair(cert, key)
		if err != nil {
			return fmt.Errorf("setting tls_cert, tls_key: %w", err)
		}
		t.Certificates = []tls.Certificate{pair}
	}
	d.config.TLS, d.config.AllowFallbackToPlaintext = t, mode == "preferred"
	return nil
}
