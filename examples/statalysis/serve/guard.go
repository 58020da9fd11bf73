package serve

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// harden lets a browser do with the answer only what the pages need.
func harden(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "+
		"base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-cache")
}

// guard tells who may ask.
type guard struct {
	password [sha256.Size]byte
	open     bool // there is no password
	hosts    []string
	key      [32]byte // of the sessions of this process
}

func newGuard(cfg Config) guard {
	g := guard{password: sha256.Sum256([]byte(cfg.Password)), open: cfg.Password == ""}
	for _, h := range cfg.Hosts {
		g.hosts = append(g.hosts, strings.ToLower(h))
	}
	_, _ = rand.Read(g.key[:]) // never fails
	return g
}

// checkPlace refuses requests for a name that is not this site's, as those are
// that a foreign page sends here by a name of its own, and requests that another
// site's page has sent.
func (g *guard) checkPlace(r *http.Request) error {
	if g.open && !g.isOwn(r.Host) {
		return refusal(http.StatusMisdirectedRequest, "this is not %.100q; start statalysis serve with -host to allow the name", r.Host)
	}
	if r.Method == http.MethodGet && r.Header.Get("Upgrade") == "" || r.Method == http.MethodHead {
		return nil
	}
	if from := r.Header.Get("Sec-Fetch-Site"); from != "" && from != "same-origin" && from != "none" {
		return refusal(http.StatusForbidden, "sent by a page of another site")
	}
	if origin := r.Header.Get("Origin"); origin != "" {
		if u, err := url.Parse(origin); err != nil || !strings.EqualFold(u.Host, r.Host) {
			return refusal(http.StatusForbidden, "sent by a page of another site")
		}
	}
	return nil
}

// isOwn tells whether a Host means this machine.
func (g *guard) isOwn(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(strings.Trim(host, "[]"))
	if _, err := netip.ParseAddr(host); err == nil {
		return true // nobody's DNS makes a page out of an address
	}
	return host == "localhost" || slices.Contains(g.hosts, host)
}

const (
	cookieName  = "statalysis"
	sessionTime = 30 * 24 * time.Hour
)

// knows tells whether the sender has a session, or needs none.
func (g *guard) knows(r *http.Request, now time.Time) bool {
	if g.open {
		return true
	}
	c, err := r.Cookie(cookieName)
	if err != nil {
		return false
	}
	until, sum, _ := strings.Cut(c.Value, ".")
	end, err := strconv.ParseInt(until, 10, 64)
	return err == nil && now.Unix() < end && hmac.Equal([]byte(sum), []byte(g.sum(until)))
}

// session is a cookie that knows will know.
func (g *guard) session(now time.Time) *http.Cookie {
	until := strconv.FormatInt(now.Add(sessionTime).Unix(), 10)
	return &http.Cookie{Name: cookieName, Value: until + "." + g.sum(until), Path: "/", MaxAge: int(sessionTime / time.Second),
		HttpOnly: true, SameSite: http.SameSiteStrictMode}
}

func (g *guard) sum(until string) string {
	mac := hmac.New(sha256.New, g.key[:])
	mac.Write([]byte(until))
	return hex.EncodeToString(mac.Sum(nil))
}

// isPassword takes the same time for all that are not.
func (g *guard) isPassword(password string) bool {
	sum := sha256.Sum256([]byte(password))
	return hmac.Equal(sum[:], g.password[:])
}
