package report_test

import (
	"fmt"
	"os"
	"time"

	"sasync/dbthread"
	_ "sasync/dbthread/sqlite"
	"sasync/deferred/deferredtest"
	"sasync/examples/statalysis/report"
	"sasync/examples/statalysis/store"
)

func ExampleWrite() {
	summary := &report.Summary{
		Entries: 1234, First: 1772668800, Last: 1772803380, TableDays: 30,
		Periods: []report.Period{{Days: 1, Now: report.Count{Visitors: 42, Pages: 99, Requests: 640}, Before: report.Count{Visitors: 40, Pages: 110, Requests: 640}, Comparable: true}},
		Sites:   []report.Site{{Name: "-", Visits: 42, Views: 99, Pages: []report.Page{{URL: "/", Visits: 30, Views: 40}, {URL: "/about", Visits: 12, Views: 15}}}},
	}
	load := &report.Load{
		Files:   []report.File{{Name: "access.log", Format: "combined", Lines: 1500, Stored: 1234, Ignored: 200, Blocked: 60, Unread: 6}},
		Elapsed: 20 * time.Millisecond,
	}
	if err := report.Write(os.Stdout, summary, load, report.Style{Width: 72}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// statalysis · 1,234 requests of people · 5 Mar 2026 – 6 Mar 2026 · log
	// time, UTC
	//
	// ── People · distinct addresses with their user agents ──────────────────
	//                       visitors      pages       requests
	//  Fri 6 Mar, to 13:23        42 +5%     99 -10%       640 =
	//  Changes against the same hours before.
	//  not counted above: 260 requests of bots and bad clients in this load
	//
	// ── Pages · what people read, last 30 days ──────────────────────────────
	//  visits  views
	//      30     40  ███████████  /
	//      12     15  ████▍        /about
	//
	// ── Where from · sites of others, last 30 days ──────────────────────────
	//  No other site has led people here in this time.
	//
	// ── Problems · what did not work for people, last 30 days ───────────────
	//  No server errors.
	//  No link leads nowhere.
	//
	// ── Bad clients · caught by a rule ──────────────────────────────────────
	//  No rule has caught anyone.
	//
	// ── Can it be trusted? · what became of every line ──────────────────────
	//  file        lines  stored  duplicate  ignored  blocked  unread
	//  access.log  1,500   1,234          0      200       60       6
	//  Format: combined. 1,500 lines in 20ms (75,000 lines/s).
}

// Ask runs as two reads beside each other; the Summary comes home as a Deferred.
func ExampleAsk() {
	folder, err := os.MkdirTemp("", "report")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	loop := deferredtest.NewLoop(nil) // a program has a reactor
	defer loop.End()
	broker := dbthread.Open(loop, "sqlite:"+folder+"/stat.db", dbthread.Config{Startup: store.CreateSchema})

	summary := report.Ask(broker, report.Options{})
	summary.AddCallback(func(s *report.Summary) (*report.Summary, error) {
		fmt.Println(s.Entries, "requests of people")
		return s, nil
	})
	loop.RunUntil(summary.Fired)
	closed := broker.Shutdown()
	loop.RunUntil(closed.Fired)
	// Output: 0 requests of people
}
