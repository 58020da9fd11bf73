package postgres

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"sasync/dbthread/dialect"
)

func TestOpen_ReadsHostsAndSettings(t *testing.T) {
	db, err := open("//u:p%40@h1:1111,h2/d%20b?isolation=read-committed&answer_timeout=3s&connect_timeout=4&application_name=a'b%5C&target_session_attrs=read-write&sslmode=disable")
	if err != nil {
		t.Fatal(err)
	}
	d := db.(*database)
	c := d.config
	if c.Host != "h1" || c.Port != 1111 || len(c.Fallbacks) != 1 || c.Fallbacks[0].Host != "h2" || c.Fallbacks[0].Port != 5432 {
		t.Errorf("hosts %s:%d, %+v", c.Host, c.Port, c.Fallbacks)
	}
	if c.User != "u" || c.Password != "p@" || c.Database != "d b" || c.RuntimeParams["application_name"] != `a'b\` {
		t.Errorf("user %q, password %q, database %q, settings %v", c.User, c.Password, c.Database, c.RuntimeParams)
	}
	if d.isolation != "read committed" || d.answer != 3*time.Second || c.ConnectTimeout != 4*time.Second || c.ValidateConnect == nil {
		t.Errorf("settings %+v", d)
	}
	if d.Name() != "postgres://u@h1:1111,h2/d b" {
		t.Errorf("name %s", d.Name())
	}
}

func TestOpen_AMistakeIsNamed(t *testing.T) {
	for url, want := range map[string]string{
		"//h/d?isolation=none":            `setting isolation: "none": want one of`,
		"//h/d?answer_timeout=1":          "setting answer_timeout: ",
		"//h/d?answer_timeout=-1s":        "setting answer_timeout: -1s",
		"//h/d?connect_timeout=x":         "invalid connect_timeout",
		"//h/d?sslmode=maybe":             "sslmode",
		"//h/d?target_session_attrs=best": "unknown target_session_attrs value: best",
		"//h/d?password=secret":           "setting password: belongs into the URL's front",
		"//u:secret@h/d?sslrootcert=/no":  "/no",
		"h/d":                             "want //user",
	} {
		_, err := open(url)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v, want %s", url, err, want)
		}
	}
}

func TestKind_SortsBySQLSTATE(t *testing.T) {
	d := &database{}
	for code, want := range map[string]error{
		"40001": dialect.ErrConflict, "40P01": dialect.ErrConflict, "40003": dialect.ErrOutcomeUnknown,
		"23505": dialect.ErrUnique, "23503": dialect.ErrForeignKey, "23502": dialect.ErrConstraint, "23514": dialect.ErrConstraint,
		"57P01": dialect.ErrConnectionLost, "08006": dialect.ErrConnectionLost, "53100": dialect.ErrFull,
		"54000": dialect.ErrTooBig, "22021": dialect.ErrInvalidValue, "25006": dialect.ErrReadOnly, "XX001": dialect.ErrCorrupt, "42601": nil, "": nil,
	} {
		if got := d.Kind(&pgconn.PgError{Code: code}); got != want {
			t.Errorf("%s: %v, want %v", code, got, want)
		}
	}
	if got := d.Kind(errors.New("other")); got != nil {
		t.Errorf("other: %v", got)
	}
}
