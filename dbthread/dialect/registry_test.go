package dialect_test

import (
	"strings"
	"testing"

	"sasync/dbthread/dialect"
)

// named is a database that only has a name.
type named struct {
	dialect.Database
	rest string
}

func init() {
	for _, scheme := range []string{dialect.Default, "other+tls"} {
		dialect.Register(scheme, func(rest string) (dialect.Database, error) { return named{rest: scheme + " " + rest}, nil })
	}
}

func TestOpen_ChoosesByScheme(t *testing.T) {
	for url, want := range map[string]string{
		"sqlite:stat.db?x=y":     "sqlite stat.db?x=y",
		"stat.db":                "sqlite stat.db",
		"./other:stat.db":        "sqlite ./other:stat.db",
		"C:stat.db":              "sqlite C:stat.db",
		"100%?.db#1":             "sqlite 100%25%3f.db%231",
		"other+tls://host/db?q=": "other+tls //host/db?q=",
	} {
		db, err := dialect.Open(url)
		if err != nil || db.(named).rest != want {
			t.Errorf("%s: %v, %v, want %s", url, db, err, want)
		}
	}
}

func TestOpen_AnUnknownSchemeIsAnErrorThatNamesTheKnownOnes(t *testing.T) {
	_, err := dialect.Open("nosuch:x")
	if err == nil || !strings.Contains(err.Error(), `no dialect for scheme "nosuch": known are ["other+tls" "sqlite"]`) {
		t.Errorf("error %v", err)
	}
}

func TestRegister_ATakenSchemePanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	dialect.Register(dialect.Default, nil)
}
