package http1

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"sasync/deferred"
	"sasync/reactor"
)

// Client sends requests and gives their answers. It keeps connections for the
// requests to come. Loop only.
type Client struct {
	// Immutable after NewClient.
	r   *reactor.Reactor
	cfg ClientConfig

	// Owned by the loop.
	pool pool
}

// NewClient returns a client whose connections are r's. Safe from any goroutine.
func NewClient(r *reactor.Reactor, cfg ClientConfig) *Client {
	c := &Client{r: r, cfg: cfg.withDefaults()}
	c.pool = pool{r: r, cfg: &c.cfg, hosts: map[hostKey]*poolHost{}}
	return c
}

// Get sends a GET. Loop only.
func (c *Client) Get(url string) *deferred.Deferred[*Response] {
	r, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return deferred.Fail[*Response](c.r, fmt.Errorf("%w: %w", ErrBadRequest, err))
	}
	return c.Do(r)
}

// Do sends a request and fires with the head of the answer, whatever its status
// is. It follows redirects as http.Client does, but drops what is confidential of
// the header also where https becomes http. A request that can be repeated, since
// its method is idempotent or it has an Idempotency-Key, and since there is no
// body or a GetBody, is sent once more if the server had ended the connection
// before.
//
// A Body is sent while it comes: that of http.NewRequest, or Pieces, or any other
// one, which is read on a goroutine of its own. Cancelling the Deferred, and the
// end of the request's context, resets the connection; the context's does so also
// while the answer's body comes. r is not changed, but must not be until then.
// Loop only.
func (c *Client) Do(r *http.Request) *deferred.Deferred[*Response] {
	c.r.DeferredState().Check()
	k := &call{c: c}
	if c.cfg.Timeout > 0 {
		k.at = c.r.Now().Add(c.cfg.Timeout)
	}
	d := deferred.Inline(c.r, func(co *deferred.Coroutine) (*Response, error) {
		answer, err := k.run(co, r)
		if err != nil {
			return nil, describe(r, err)
		}
		return answer, nil
	})
	if c.cfg.Timeout > 0 {
		d.AddTimeout(c.cfg.Timeout, func(answer *Response, err error) (*Response, error) {
			if err != nil {
				err = describe(r, timedOut("the answer", c.cfg.Timeout))
			}
			return answer, err
		})
	}
	if ctx := r.Context(); ctx.Done() != nil {
		return deferred.CancelWith(ctx, d)
	}
	return d
}

// Shutdown takes no more requests: connections that are idle end, and the others
// with the answer that is under way. What waits fails with ErrClientClosed. The
// Deferred fires when there is no connection left. Loop only.
func (c *Client) Shutdown() *deferred.Deferred[deferred.Unit] { return c.pool.close() }

func describe(r *http.Request, err error) error {
	url := "no URL"
	if r.URL != nil {
		url = r.URL.Redacted()
	}
	return fmt.Errorf("http1: %s %s: %w", method(r), url, err)
}

// call is a request with the redirects that it is sent on by.
type call struct {
	c   *Client
	at  time.Time       // when it has to be over, or zero
	via []*http.Request // that were sent
}

// run sends the request, and those that the answers ask for.
func (k *call) run(co *deferred.Coroutine, r *http.Request) (*Response, error) {
	r = r.WithContext(r.Context()) // a copy
	for {
		answer, err := k.exchange(co, r)
		if err != nil {
			return nil, err
		}
		next, err := k.redirected(r, answer)
		switch {
		case errors.Is(err, http.ErrUseLastResponse):
			return answer, nil
		case err != nil:
			answer.Body.Stop()
			return nil, err
		case next == nil:
			return answer, nil
		}
		answer.Body.Stop()
		k.via, r = append(k.via, r), next
	}
}

// exchange sends a request, twice if the first connection was not one any more.
func (k *call) exchange(co *deferred.Coroutine, r *http.Request) (*Response, error) {
	for {
		x, h, err := k.prepare(r)
		if err != nil {
			return nil, err
		}
		k.c.pool.submit(x, h)
		answer, err := deferred.Await(co, x.d)
		if err == nil {
			k.keepCookies(r, answer)
			return answer, nil
		}
		if !x.again(err) {
			return nil, err
		}
		k.c.pool.dropIdle(h)
		if err := rewind(r); err != nil {
			return nil, err
		}
	}
}

// prepare makes an exchange of a request, which has no Body then.
func (k *call) prepare(r *http.Request) (*clientExchange, *poolHost, error) {
	c := k.c
	body, err := takeOutgoing(c.r, r)
	if err == nil {
		err = checkRequest(r)
	}
	if err == nil && c.pool.closed {
		err = ErrClientClosed
	}
	var w way
	if err == nil {
		w, err = c.cfg.wayOf(r)
	}
	if err != nil {
		body.close()
		return nil, nil, err
	}
	x := newClientExchange(c.r, k.withCookies(r), body)
	x.at, x.timeout = k.at, c.cfg.Timeout
	if w.absolute {
		x.options.absolute, x.options.proxyAuth = true, w.proxyAuth()
	}
	x.options.gzip = !c.cfg.KeepEncoding && r.Header["Accept-Encoding"] == nil && r.Header["Range"] == nil &&
		method(r) != http.MethodHead
	return x, c.pool.host(w.key, func() reactor.ClientEndpoint { return c.cfg.endpoint(w) }), nil
}

// rewind gives a request its body again.
func rewind(r *http.Request) (err error) {
	if r.GetBody != nil {
		r.Body, err = r.GetBody()
	}
	return err
}

// withCookies is r with those of the Jar. They are not for where r is redirected
// to.
func (k *call) withCookies(r *http.Request) *http.Request {
	if k.c.cfg.Jar == nil {
		return r
	}
	cookies := k.c.cfg.Jar.Cookies(r.URL)
	if len(cookies) == 0 {
		return r
	}
	r = r.WithContext(r.Context())
	if r.Header = r.Header.Clone(); r.Header == nil {
		r.Header = http.Header{}
	}
	for _, cookie := range cookies {
		r.AddCookie(cookie)
	}
	return r
}

func (k *call) keepCookies(r *http.Request, answer *Response) {
	if k.c.cfg.Jar == nil {
		return
	}
	if cookies := answer.Cookies(); len(cookies) > 0 {
		k.c.cfg.Jar.SetCookies(r.URL, cookies)
	}
}
