package serve

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/examples/statalysis/report"
	"sasync/protocols/http1"
)

// questions lists what can be asked.
func (s *Site) questions(w *http1.ResponseWriter, _ *http1.Request) answer {
	type question struct{ Name, Title, About string }
	var list []question
	for _, q := range report.Questions() {
		if !q.Askable(s.cfg.Geo) {
			continue
		}
		list = append(list, question{q.Name, q.Title, q.About})
	}
	return s.writeJSON(w, list)
}

// ask answers a question of package report.
func (s *Site) ask(w *http1.ResponseWriter, r *http1.Request) answer {
	q, ok := report.Find(r.PathValue("question"))
	if !ok {
		return s.fail(refusal(http.StatusNotFound, "there is no question %.50q", r.PathValue("question")))
	}
	asked, err := parseAsked(r.URL.Query())
	asked.Geo = s.cfg.Geo
	if err == nil {
		err = asked.Check()
	}
	if err != nil {
		return s.fail(refusal(http.StatusBadRequest, "%v", err))
	}
	return deferred.ThenBoth(q.Go(s.cfg.Broker, asked, dbthread.Deadline(s.cfg.QueryTime)), func(a *report.Answer, err error) (deferred.Unit, error) {
		if err != nil {
			return deferred.Unit{}, s.explain(err)
		}
		w.Header().Set("Content-Type", "application/json")
		_, err = w.Write(a.AppendJSON(nil))
		return deferred.Unit{}, err
	})
}

// parseAsked reads the parameters; since and until are dates or times of the
// log's own clock.
func parseAsked(v url.Values) (a report.Asked, err error) {
	a.Filter = report.Filter{Vhost: v.Get("vhost"), Status: v.Get("status"), Path: v.Get("path"), IP: v.Get("ip"), Rule: v.Get("rule"), Method: v.Get("method")}
	a.After = v.Get("after")
	for name, into := range map[string]*int64{"since": &a.Since, "until": &a.Until} {
		if *into, err = parseTime(v.Get(name)); err != nil {
			return a, err
		}
	}
	for name, into := range map[string]*int{"days": &a.Days, "rows": &a.Rows} {
		if text := v.Get(name); text != "" {
			if *into, err = strconv.Atoi(text); err != nil || *into > maxDays {
				return a, errors.New(name + ": not a number of them")
			}
		}
	}
	return a, nil
}

// maxDays is more than any log has, and fits what is computed with it.
const maxDays = 1 << 20

func parseTime(text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	for _, layout := range []string{time.DateOnly, "2006-01-02T15:04:05"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.Unix(), nil
		}
	}
	return 0, errors.New("not a date such as 2026-11-25")
}

// explain gives an error the status that tells whose fault it is.
func (s *Site) explain(err error) error {
	var late *deferred.TimeoutError
	var failed *dbthread.TxError
	switch {
	case errors.As(err, &late), errors.Is(err, context.DeadlineExceeded):
		return refusal(http.StatusServiceUnavailable, "it took longer than %v", s.cfg.QueryTime)
	case errors.Is(err, dbthread.ErrQueueFull):
		return refusal(http.StatusServiceUnavailable, "too much is asked at once")
	case errors.As(err, &failed) && failed.Step == "": // no statement has failed
		return refusal(http.StatusBadRequest, "%v", failed.Cause)
	}
	return err
}

func (s *Site) writeJSON(w *http1.ResponseWriter, v any) answer {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		return s.fail(err)
	}
	return nil
}
