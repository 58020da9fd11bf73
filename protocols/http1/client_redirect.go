package http1

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// tenRedirects is the CheckRedirect of whoever gives none.
func tenRedirects(_ *http.Request, via []*http.Request) error {
	if len(via) >= 10 {
		return ErrTooManyRedirects
	}
	return nil
}

// redirected is the request that an answer asks for, or nil.
func (k *call) redirected(r *http.Request, answer *Response) (*http.Request, error) {
	location := answer.Header.Get("Location")
	if location == "" {
		return nil, nil
	}
	keepBody := false
	next := &http.Request{Method: method(r), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Close: r.Close}
	switch answer.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther:
		if next.Method != http.MethodHead {
			next.Method = http.MethodGet
		}
	case http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		if answer.x.outgoing.length != 0 && r.GetBody == nil {
			return nil, nil // the body can't be had again
		}
		keepBody = true
		next.GetBody, next.ContentLength, next.Trailer = r.GetBody, r.ContentLength, r.Trailer
		next.TransferEncoding = r.TransferEncoding
	default:
		return nil, nil
	}
	u, err := r.URL.Parse(location)
	if err != nil {
		return nil, fmt.Errorf("%w: a Location that is no URL: %w", ErrBadResponse, err)
	}
	next.URL = u
	next = next.WithContext(r.Context())
	next.Response = &answer.Response
	if to, err := url.Parse(location); err == nil && !to.IsAbs() && to.Host == "" {
		next.Host = r.Host
	}
	next.Header = k.headerFor(r, next, keepBody)
	all := append(k.via[:len(k.via):len(k.via)], r)
	if err := k.c.cfg.CheckRedirect(next, all); err != nil {
		return nil, err
	}
	return next, rewind(next)
}

// headerFor is the header of r as far as it is next's too. What was left out once
// stays out: a server that is to be told nothing must not get it by a detour.
func (k *call) headerFor(r, next *http.Request, keepBody bool) http.Header {
	first := r
	if len(k.via) > 0 {
		first = k.via[0]
	}
	header := http.Header{}
	for key, values := range r.Header {
		switch key {
		case "Authorization", "Www-Authenticate", "Cookie", "Cookie2", "Proxy-Authorization", "Proxy-Authenticate":
			if !sameSite(first.URL, next.URL) {
				continue
			}
		case "Content-Encoding", "Content-Language", "Content-Location", "Content-Type", "Expect":
			if !keepBody {
				continue
			}
		case "Referer":
			continue
		}
		header[key] = values
	}
	if own := first.Header["Referer"]; own != nil {
		header["Referer"] = own
	} else if referer := refererOf(r.URL, next.URL); referer != "" {
		header["Referer"] = []string{referer}
	}
	return header
}

// sameSite tells whether to may have what from was told: it is the same host or
// one below it, and no less safe on the way.
func sameSite(from, to *url.URL) bool {
	a, b := strings.ToLower(from.Hostname()), strings.ToLower(to.Hostname())
	if from.Scheme == "https" && to.Scheme != "https" {
		return false
	}
	return a == b || !strings.ContainsAny(b, ":%") && strings.HasSuffix(b, "."+a)
}

// refererOf is empty where a page that came by https is none of the next server's
// business.
func refererOf(from, to *url.URL) string {
	if from.Scheme == "https" && to.Scheme == "http" {
		return ""
	}
	u := *from
	u.User, u.Fragment, u.RawFragment = nil, "", ""
	return u.String()
}
