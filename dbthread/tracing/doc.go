// Package tracing has hooks for [dbthread.Config].Trace: a log of slow
// transactions, and spans in OpenTelemetry's terms for any tracer.
//
//	cfg := dbthread.Config{
//		TraceParent: func() any { return current }, // the context of what the loop is doing
//		Trace: tracing.All(
//			tracing.Log(logger, 100*time.Millisecond),
//			tracing.Spans("sqlite", func(s tracing.Span) {
//				parent, _ := s.Parent.(context.Context)
//				_, span := tracer.Start(parent, s.Name, trace.WithTimestamp(s.Start), trace.WithSpanKind(trace.SpanKindClient))
//				for _, a := range s.Attributes {
//					span.SetAttributes(attribute.String(a.Key, a.Value.String()))
//				}
//				if s.Err != nil {
//					span.SetStatus(codes.Error, s.Err.Error())
//				}
//				span.End(trace.WithTimestamp(s.End))
//			}),
//		),
//	}
//
// Hooks run on the loop, once for each transaction and after its end, so a tracer
// should hand its spans on to a goroutine, as OpenTelemetry's batching one does.
package tracing
