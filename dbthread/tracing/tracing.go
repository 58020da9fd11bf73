package tracing

import (
	"log/slog"
	"strconv"
	"strings"
	"time"

	"go.uber.org/zap"

	"sasync/dbthread"
)

// Hook is what Config.Trace wants. It is called on the loop.
type Hook = func(dbthread.Trace)

// All calls each of hooks.
func All(hooks ...Hook) Hook {
	return func(t dbthread.Trace) {
		for _, hook := range hooks {
			hook(t)
		}
	}
}

// Log writes a warning for each transaction that took longer than over, waiting
// included, with the statement that took longest and the place that queued it.
func Log(log *zap.Logger, over time.Duration) Hook {
	return func(t dbthread.Trace) {
		if t.Wait+t.Run <= over {
			return
		}
		log.Warn("slow "+t.Op, zap.String("name", t.Name), zap.String("place", t.Place),
			zap.Duration("wait", t.Wait), zap.Duration("run", t.Run), zap.Int("runs", t.Runs),
			zap.String("sql", t.SQL), zap.Duration("sql_time", t.SQLTime), zap.Error(t.Err))
	}
}

// Span is a transaction as tracers tell of it.
type Span struct {
	Name       string      // as in "transact setEntry"
	Start, End time.Time   // when it was queued, and when its outcome was known
	Parent     any         // what Config.TraceParent gave, nil without it
	Attributes []slog.Attr // by the names of OpenTelemetry's semantic conventions
	Err        error
}

// Spans makes a Span of each transaction. system is the database's name by those
// conventions: "sqlite", "postgresql", "mariadb" or "mysql".
func Spans(system string, emit func(Span)) Hook {
	return func(t dbthread.Trace) {
		emit(Span{
			Name:       t.Op + " " + t.Name,
			Start:      t.Queued,
			End:        time.Now(),
			Parent:     t.Parent,
			Attributes: attributes(system, t),
			Err:        t.Err,
		})
	}
}

func attributes(system string, t dbthread.Trace) []slog.Attr {
	list := []slog.Attr{
		slog.String("db.system.name", system),
		slog.String("db.operation.name", t.Op),
		slog.String("db.query.summary", t.Name),
		slog.Duration("sasync.wait", t.Wait),
		slog.Duration("sasync.run", t.Run),
		slog.Int("sasync.runs", t.Runs),
	}
	if t.SQL != "" {
		list = append(list, slog.String("db.query.text", t.SQL))
	}
	if at := strings.LastIndexByte(t.Place, ':'); at >= 0 {
		line, _ := strconv.Atoi(t.Place[at+1:])
		list = append(list, slog.String("code.file.path", t.Place[:at]), slog.Int("code.line.number", line))
	}
	if t.Err != nil {
		list = append(list, slog.String("error.type", errorType(t.Err)))
	}
	return list
}
