package report

import (
	"fmt"
	"strings"
)

// periods are how many days the first screen compares with those before.
var periods = [...]int{1, 7, 30}

// people counts visitors by day and in each period: a visitor of three days is
// one visitor of the week.
func (g *gatherer) people() error {
	if g.s.Entries == 0 {
		return nil
	}
	newest := g.log.last - g.log.last%day
	all := *g.query
	all.now = window{newest - (comparedDays-1)*day, newest + day}
	if err := g.eachDay(&all); err != nil {
		return err
	}
	err := g.eachPeriod(&all, newest)
	g.out = all.out
	return err
}

func (g *gatherer) eachDay(all *query) error {
	for i := range int64(comparedDays) {
		g.s.Days = append(g.s.Days, Day{Day: all.now.since/day + i})
	}
	return all.run(`
		SELECT day, count(*), sum(pages), sum(requests)
		FROM (
			SELECT day, ip, id_ua, sum(pages) AS pages, sum(requests) AS requests
			FROM {visitor} visit GROUP BY day, ip, id_ua) visitor
		GROUP BY day ORDER BY day`,
		func(r row) error {
			var date int64
			var n Count
			err := r.Scan(&date, &n.Visitors, &n.Pages, &n.Requests)
			if i := (date - all.now.since) / day; i >= 0 && i < comparedDays {
				g.s.Days[i].Count = n
			}
			return err
		})
}

// eachPeriod compares with the same hours before: of the last day before, what
// is later than the log's end by the clock is left out.
func (g *gatherer) eachPeriod(all *query, newest int64) error {
	cut := g.log.last - newest
	var now, nowColumns []string
	var args []any
	for i, days := range periods {
		since := newest - int64(days-1)*day
		now = append(now, fmt.Sprintf("max(%s) AS now%d, max(%s) AS before%d", one("day >= ?"), i,
			one("day >= ? AND (day < ? OR day = ? AND first <= ?)"), i))
		last := since - day
		args = append(args, since, since-int64(days)*day, last, last, cut)
		nowColumns = append(nowColumns, fmt.Sprintf("coalesce(sum(now%d), 0), coalesce(sum(before%d), 0)", i, i))
	}
	var visitors [2 * len(periods)]int64
	var into []any
	for i := range visitors {
		into = append(into, &visitors[i])
	}
	err := all.run(`
		SELECT `+strings.Join(nowColumns, ", ")+`
		FROM (
			SELECT `+strings.Join(now, ",\n\t\t\t\t")+`
			FROM {visitor} visit GROUP BY ip, id_ua) visitor`,
		func(r row) error { return r.Scan(into...) }, args...)
	if err != nil {
		return err
	}
	for i, days := range periods {
		p := Period{Days: days, Comparable: g.s.First/day <= newest/day-int64(2*days-1)}
		p.Now.Visitors, p.Before.Visitors = visitors[2*i], visitors[2*i+1]
		if err := g.sums(all, &p, cut); err != nil {
			return err
		}
		g.s.Periods = append(g.s.Periods, p)
	}
	return nil
}

// sums adds up the pages and requests of a period's days.
func (g *gatherer) sums(all *query, p *Period, cut int64) error {
	first := len(g.s.Days) - p.Days
	for i, d := range g.s.Days[first-p.Days:] {
		to := &p.Before
		if i >= p.Days {
			to = &p.Now
		}
		to.Pages += d.Count.Pages
		to.Requests += d.Count.Requests
	}
	last := *all
	last.now = window{g.s.Days[first-1].Day*day + cut + 1, g.s.Days[first].Day * day}
	err := last.run(`SELECT coalesce(sum(pages), 0), coalesce(sum(requests), 0) FROM {visitor} visit`, func(r row) error {
		var pages, requests int64
		err := r.Scan(&pages, &requests)
		p.Before.Pages -= pages
		p.Before.Requests -= requests
		return err
	})
	all.out = last.out
	return err
}
