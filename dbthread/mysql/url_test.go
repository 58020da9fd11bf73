package mysql

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"sasync/dbthread/dialect"
)

func TestOpen_ReadsHostsAndSettings(t *testing.T) {
	db, err := open("//u:p%40@h1:1111,h2,[::1]/d%20b?isolation=read-committed&answer_timeout=3s&connect_timeout=4s&galera=true&tls=skip-verify")
	if err != nil {
		t.Fatal(err)
	}
	d := db.(*database)
	if want := []string{"h1:1111", "h2:3306", "[::1]:3306"}; !slices.Equal(d.hosts, want) {
		t.Errorf("hosts %q", d.hosts)
	}
	c := d.config
	if c.User != "u" || c.Passwd != "p@" || c.DBName != "d b" || c.TLSConfig != "skip-verify" {
		t.Errorf("config %+v", c)
	}
	if d.isolation != "READ COMMITTED" || c.ReadTimeout != 3*time.Second || c.Timeout != 4*time.Second || !d.galera {
		t.Errorf("settings %+v", d)
	}
	if d.Name() != "mysql://u@h1:1111,h2,[::1]/d b" {
		t.Errorf("name %s", d.Name())
	}
}

func TestOpen_AMistakeIsNamed(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "ca")
	if err := os.WriteFile(empty, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	for url, want := range map[string]string{
		"//h/d?isolation=none":             `setting isolation: "none": want one of`,
		"//h/d?answer_timeout=1":           "setting answer_timeout: ",
		"//h/d?connect_timeout=0s":         "setting connect_timeout: 0s is too short",
		"//h/d?galera=perhaps":             "setting galera: ",
		"//h/d?tls=maybe":                  `setting tls: "maybe"`,
		"//h/d?tls=true&tls_ca=/no":        "setting tls_ca: open /no",
		"//h/d?tls=true&tls_ca=" + empty:   "no certificate in it",
		"//h/d?tls_ca=" + empty:            "of no use without tls=true",
		"//h/d?tls=true&tls_cert=" + empty: "setting tls_cert, tls_key",
		"//u:secret@h/d?nosuch=1":          "setting nosuch: unknown",
		"h/d":                              "want //user",
	} {
		_, err := open(url)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v, want %s", url, err, want)
		}
	}
}

func TestKind_SortsByNumber(t *testing.T) {
	d := &database{}
	for number, want := range map[uint16]error{
		1213: dialect.ErrConflict, 1205: dialect.ErrConflict, 1062: dialect.ErrUnique, 1452: dialect.ErrForeignKey,
		1048: dialect.ErrConstraint, 1406: dialect.ErrTooBig, 1366: dialect.ErrInvalidValue, 1047: dialect.ErrConnectionLost, 1114: dialect.ErrFull, 1064: nil,
	} {
		if got := d.Kind(&mysql.MySQLError{Number: number}); got != want {
			t.Errorf("%d: %v, want %v", number, got, want)
		}
	}
	if got := d.Kind(errors.New("other")); got != nil {
		t.Errorf("other: %v", got)
	}
}
