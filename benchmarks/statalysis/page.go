package statalysis

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"
)

// page asks a server what the dashboard's page asks, in the same way: all that a
// view needs at once, over as many connections as a browser opens.
type page struct {
	address string
	client  http.Client
	room    chan struct{}
}

const browserConns = 6

func newPage(address string) *page {
	return &page{address: address, client: http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: browserConns}}, room: make(chan struct{}, browserConns)}
}

// view is what a view of the page asks.
type view struct {
	name, parameters string
	questions        []string
}

// The questions of the page's first view, those of its tabs, and the rows that are
// wanted where it is not 10.
var (
	overview = []string{"people", "who", "days", "pages", "referrers", "missing", "clients", "bad", "bots", "files"}
	tabs     = []string{"entry", "exit", "links", "errors", "status", "vhosts", "hours", "gaps"}
	rowsOf   = map[string]int{"days": 4000, "requests": 100, "rules": 200}
)

// took is what one question took.
type took struct {
	view, question string
	time           time.Duration
}

// show asks what a view needs and gives what each question took, and all of them.
func (p *page) show(ctx context.Context, v view) (each []took, whole time.Duration, err error) {
	each = make([]took, len(v.questions))
	errs := make([]error, len(v.questions))
	begun := time.Now()
	var asking sync.WaitGroup
	for i, question := range v.questions {
		asking.Go(func() {
			p.room <- struct{}{}
			defer func() { <-p.room }()
			sent := time.Now()
			errs[i] = p.ask(ctx, question, v.parameters)
			each[i] = took{v.name, question, time.Since(sent)}
		})
	}
	asking.Wait()
	whole = time.Since(begun)
	for _, err := range errs {
		if err != nil {
			return nil, 0, fmt.Errorf("%s: %w", v.name, err)
		}
	}
	return each, whole, nil
}

func (p *page) ask(ctx context.Context, question, parameters string) error {
	rows := rowsOf[question]
	if rows == 0 {
		rows = 10
	}
	url := fmt.Sprintf("http://%s/api/ask/%s?%s&rows=%d", p.address, question, parameters, rows)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	answer, err := p.client.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s: %s", question, answer.Status, text)
	}
	return err
}

// The page's pause between two refreshes, as its live.js has it.
const (
	leastPause = 3 * time.Second
	restTimes  = 20
)

// stayOpen refreshes the first view whenever there are new entries, until ctx
// ends, and tells how often it did.
func (p *page) stayOpen(ctx context.Context) (refreshes int, err error) {
	conn, _, _, err := ws.Dial(ctx, "ws://"+p.address+"/live")
	if err != nil {
		return 0, err
	}
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	news := make(chan int64)
	go func() {
		defer close(news)
		for {
			text, err := wsutil.ReadServerText(conn)
			var said struct{ Newest int64 }
			if err != nil || json.Unmarshal(text, &said) != nil {
				return
			}
			select {
			case news <- said.Newest:
			case <-ctx.Done():
				return
			}
		}
	}()
	first := view{"open", "days=30", overview}
	_, whole, err := p.show(ctx, first)
	newest, due := int64(-1), (<-chan time.Time)(nil)
	for err == nil {
		select {
		case id, ok := <-news:
			if !ok {
				return refreshes, ctx.Err()
			}
			if newest >= 0 && id != newest && due == nil {
				due = time.After(max(leastPause, restTimes*whole))
			}
			newest = id
		case <-due:
			due, refreshes = nil, refreshes+1
			_, whole, err = p.show(ctx, first)
		case <-ctx.Done():
			return refreshes, nil
		}
	}
	if ctx.Err() != nil {
		err = nil
	}
	return refreshes, err
}
