package serve

import (
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"time"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/protocols/http1"
)

// maxSQL is how many bytes a statement may have.
const maxSQL = 64 << 10

// maxCell is how many bytes of a value are shown.
const maxCell = 4 << 10

// rows are the answer to a statement.
type rows struct {
	Columns []string `json:"columns"`
	Rows    [][]any  `json:"rows"`
	More    bool     `json:"more"` // there are more than are shown
	Millis  int64    `json:"millis"`
}

// sql runs a statement that reads.
func (s *Site) sql(w *http1.ResponseWriter, r *http1.Request) answer {
	return deferred.ThenDefer(r.Body.ReadAll(maxSQL), func(body []byte) answer {
		var asked struct{ SQL string }
		if err := json.Unmarshal(body, &asked); err != nil {
			return s.fail(refusal(http.StatusBadRequest, "no JSON: %v", err))
		}
		if !reads.MatchString(asked.SQL) {
			return s.fail(refusal(http.StatusBadRequest, "only SELECT, WITH, VALUES and EXPLAIN, please: this page reads"))
		}
		found := dbthread.Read(s.cfg.Broker, "sql page", func(tx *dbthread.Tx) (*rows, error) { return s.query(tx, asked.SQL) },
			dbthread.Deadline(s.cfg.QueryTime))
		return deferred.ThenBoth(found, func(rows *rows, err error) (deferred.Unit, error) {
			if err != nil {
				return deferred.Unit{}, s.explainSQL(err)
			}
			w.Header().Set("Content-Type", "application/json")
			return deferred.Unit{}, json.NewEncoder(w).Encode(rows)
		})
	})
}

// reads is what a statement begins with that only reads. The connection can't
// write either.
var reads = regexp.MustCompile(`(?is)^(?:\s|--[^\n]*\n|/\*.*?\*/)*(?:SELECT|WITH|VALUES|EXPLAIN)\b`)

func (s *Site) query(tx *dbthread.Tx, sql string) (*rows, error) {
	begun := time.Now()
	found, err := tx.Query(strings.TrimRight(strings.TrimSpace(sql), ";"))
	if err != nil {
		return nil, err
	}
	defer found.Close()
	out := &rows{Columns: found.Columns(), Rows: [][]any{}}
	for found.Next() {
		if len(out.Rows) == s.cfg.SQLRows {
			out.More = true
			break
		}
		values, err := scanRow(found, len(out.Columns))
		if err != nil {
			return nil, err
		}
		out.Rows = append(out.Rows, values)
	}
	out.Millis = time.Since(begun).Milliseconds()
	return out, found.Err()
}

// scanRow reads a row. Texts are of bounded length; what is no UTF-8 in them does
// not get into JSON.
func scanRow(found *dbthread.Rows, n int) ([]any, error) {
	values, into := make([]any, n), make([]any, n)
	for i := range values {
		into[i] = &values[i]
	}
	if err := found.Scan(into...); err != nil {
		return nil, err
	}
	for i, v := range values {
		switch v := v.(type) {
		case []byte:
			values[i] = string(v[:min(len(v), maxCell)])
		case string:
			values[i] = v[:min(len(v), maxCell)]
		}
	}
	return values, nil
}

// explainSQL tells a person what is wrong with the statement.
func (s *Site) explainSQL(err error) error {
	explained := s.explain(err)
	var status *http1.StatusError
	if errors.As(explained, &status) {
		return explained
	}
	var failed *dbthread.TxError
	if errors.As(err, &failed) {
		err = failed.Cause
	}
	return refusal(http.StatusBadRequest, "%v", err)
}
