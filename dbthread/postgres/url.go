package postgres

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"sasync/dbthread/dialect"
)

func init() {
	dialect.Register("postgres", open)
	dialect.Register("postgresql", open)
}

// The settings that are not PostgreSQL's own.
const (
	isolationSetting = "isolation"
	answerSetting    = "answer_timeout"
)

// open reads "//user:password@host:port/database?setting=value".
func open(rest string) (dialect.Database, error) {
	u, err := dialect.ParseServerURL(rest)
	if err != nil {
		return nil, err
	}
	d := &database{name: "postgres:" + u.String(), isolation: "serializable", answer: 5 * time.Minute}
	own := map[string]string{"connect_timeout": "10"}
	for name, all := range u.Settings {
		value := all[len(all)-1]
		switch name {
		case isolationSetting:
			d.isolation, err = readIsolation(value)
		case answerSetting:
			d.answer, err = readTimeout(value)
		case "host", "port", "user", "password", "dbname", "database":
			err = errors.New("belongs into the URL's front")
		default:
			own[name] = value
		}
		if err != nil {
			return nil, fmt.Errorf("setting %s: %w", name, err)
		}
	}
	if d.config, err = pgconn.ParseConfig(connString(u, own)); err != nil {
		return nil, withoutConnString(err)
	}
	d.prepareConfig()
	return d, nil
}

// connString writes what pgconn reads. Its values can't break out of their
// quotes.
func connString(u *dialect.ServerURL, settings map[string]string) string {
	var hosts, ports []string
	for _, h := range u.Hosts {
		hosts = append(hosts, h.Name)
		port := ""
		if h.Port != 0 {
			port = strconv.Itoa(h.Port)
		}
		ports = append(ports, port)
	}
	var b strings.Builder
	put := func(name, value string) {
		fmt.Fprintf(&b, "%s='%s' ", name, strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(value))
	}
	if host := strings.Join(hosts, ","); host != "" {
		put("host", host)
		put("port", strings.Join(ports, ","))
	}
	for name, value := range map[string]string{"user": u.User, "password": u.Password, "database": u.Database} {
		if value != "" {
			put(name, value)
		}
	}
	for name, value := range settings {
		put(name, value)
	}
	return b.String()
}

// withoutConnString takes the connection string out of pgconn's error, which
// hides passwords to the best of its knowledge.
func withoutConnString(err error) error {
	text := err.Error()
	if i := strings.LastIndex(text, "`: "); i >= 0 {
		text = text[i+len("`: "):]
	}
	return errors.New(text)
}

var isolations = []string{"serializable", "repeatable-read", "read-committed"}

func readIsolation(value string) (string, error) {
	if !slices.Contains(isolations, value) {
		return "", fmt.Errorf("%q: want one of %q", value, isolations)
	}
	return strings.ReplaceAll(value, "-", " "), nil
}

func readTimeout(value string) (time.Duration, error) {
	d, err := time.ParseDuration(value)
	if err == nil && d < 0 {
		err = fmt.Errorf("%s: want 0s or more", value)
	}
	return d, err
}
