package dialect

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// ServerURL is what a URL says of a server:
//
//	scheme://user:password@host:port,host:port/database?setting=value
//
// net/url takes no second host, and quotes what may be a password when it finds
// a mistake.
type ServerURL struct {
	User, Password string
	Hosts          []Host // at least one
	Database       string
	Settings       url.Values
}

// Host is a server's address.
type Host struct {
	Name string // without the brackets of an IPv6 address
	Port int    // 0 if the URL has none
}

var errNoSlashes = errors.New("want //user:password@host:port/database")

// ParseServerURL reads the part of a URL behind "scheme:". Its errors show no
// password. Safe from any goroutine.
func ParseServerURL(rest string) (*ServerURL, error) {
	body, ok := strings.CutPrefix(rest, "//")
	if !ok {
		return nil, errNoSlashes
	}
	body, query, _ := strings.Cut(body, "?")
	authority, path, _ := strings.Cut(body, "/")
	u := &ServerURL{}
	if at := strings.LastIndexByte(authority, '@'); at >= 0 {
		if err := u.readUser(authority[:at]); err != nil {
			return nil, err
		}
		authority = authority[at+1:]
	}
	if strings.ContainsRune(path, '@') || strings.ContainsRune(query, '@') && u.Password == "" {
		return nil, errors.New(`an "@" behind the host: write "/" in a password as %2F, "?" as %3F, "@" as %40`)
	}
	for _, text := range strings.Split(authority, ",") {
		host, err := parseHost(text)
		if err != nil {
			return nil, err
		}
		u.Hosts = append(u.Hosts, host)
	}
	var err error
	if u.Database, err = url.PathUnescape(path); err != nil {
		return nil, fmt.Errorf("database %q: %w", path, err)
	}
	if u.Settings, err = url.ParseQuery(query); err != nil {
		return nil, fmt.Errorf("settings: %w", err)
	}
	return u, nil
}

func (u *ServerURL) readUser(text string) error {
	user, password, _ := strings.Cut(text, ":")
	var err1, err2 error
	u.User, err1 = url.PathUnescape(user)
	u.Password, err2 = url.PathUnescape(password)
	if err1 != nil || err2 != nil {
		return errors.New(`user or password: write "%" as %25`)
	}
	return nil
}

func parseHost(text string) (h Host, err error) {
	name, port := text, ""
	if end := strings.LastIndexByte(text, ']'); strings.HasPrefix(text, "[") && end > 0 {
		name, port = text[1:end], text[end+1:]
		if port != "" && port[0] != ':' {
			return h, fmt.Errorf("host %q: want a port behind the bracket", text)
		}
		port = strings.TrimPrefix(port, ":")
	} else if name, port, ok := strings.Cut(text, ":"); ok {
		h.Name = name
		return h, h.setPort(port)
	}
	h.Name = name
	if port == "" {
		return h, nil
	}
	return h, h.setPort(port)
}

// setPort does not quote what it can't read, which may be half of a password.
func (h *Host) setPort(text string) error {
	port, err := strconv.Atoi(text)
	if err != nil || port < 1 || port > 65535 {
		return errors.New("a port is not a number from 1 to 65535")
	}
	h.Port = port
	return nil
}

// String is the URL's part behind the scheme without password and settings.
func (u *ServerURL) String() string {
	var b strings.Builder
	b.WriteString("//")
	if u.User != "" {
		b.WriteString(u.User + "@")
	}
	for i, h := range u.Hosts {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(h.String())
	}
	return b.String() + "/" + u.Database
}

// String is host:port, without a port that is not given.
func (h Host) String() string {
	name := h.Name
	if strings.Contains(name, ":") {
		name = "[" + name + "]"
	}
	if h.Port == 0 {
		return name
	}
	return name + ":" + strconv.Itoa(h.Port)
}
