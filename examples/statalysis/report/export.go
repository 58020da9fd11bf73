package report

import (
	"bufio"
	"fmt"
	"io"

	"sasync/dbthread"
	"sasync/deferred"
)

// exported are the columns of an export.
var exported = []Column{
	{"utc", "", UnixTime, ""}, {"at", "", Time, ""}, {"ip", "", Address, ""}, {"vhost", "", Host, ""}, {"method", "", Text, ""}, {"path", "", URL, ""},
	{"status", "", Status, ""}, {"bytes", "", Bytes, ""}, {"referrer", "", URL, ""}, {"agent", "", Text, ""}, {"served_us", "", Micros, ""},
}

// Export writes every request that asked is about, in order of time: as CSV, or
// as a line of JSON each, in the forms of WriteCSV and WriteJSON. It holds a few
// of them in memory. Called by a coroutine.
func Export(co *deferred.Coroutine, b *dbthread.Broker, asked Asked, asJSON bool, w io.Writer) (rows int64, err error) {
	s, err := deferred.Await(co, dbthread.Read(b, "export", func(tx *dbthread.Tx) (Statement, error) {
		q := &query{tx: tx, asked: asked.withDefaults(), out: &Answer{}}
		if err := q.prepare(); err != nil {
			return Statement{}, err
		}
		return q.expand(`
			SELECT hit.dt, hit.at, hit.ip, vhost.value, hit.method, url.value, hit.http, hit.bytes, ref.value, ua.value, hit.served_us
			FROM {hit} hit JOIN vhost ON vhost.id = hit.id_vhost JOIN url ON url.id = hit.id_url
				JOIN ref ON ref.id = hit.id_ref JOIN ua ON ua.id = hit.id_ua
			ORDER BY hit.dt`, nil)
	}))
	if err != nil {
		return 0, fmt.Errorf("report: export: %w", err)
	}
	out := bufio.NewWriterSize(w, 1<<16)
	if !asJSON {
		WriteCSV(out, &Answer{Columns: exported})
	}
	for row, err := range dbthread.Select(b, s.SQL, s.Args, scanExported).Each(co) {
		if err != nil {
			return rows, fmt.Errorf("report: export: %w", err)
		}
		rows++
		if _, err := out.Write(exportedRow(row, asJSON)); err != nil {
			return rows, fmt.Errorf("report: export: %w", err)
		}
	}
	if err := out.Flush(); err != nil {
		return rows, fmt.Errorf("report: export: %w", err)
	}
	return rows, nil
}

func scanExported(rows *dbthread.Rows) ([]any, error) {
	values, into := make([]any, len(exported)), make([]any, len(exported))
	for i := range values {
		into[i] = &values[i]
	}
	return values, rows.Scan(into...)
}

func exportedRow(row []any, asJSON bool) (text []byte) {
	if asJSON {
		return append(appendRow(nil, exported, row), '\n')
	}
	return appendCSV(nil, exported, row)
}
