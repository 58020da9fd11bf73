package report

// people counts visitors by day and period in one pass over what they did,
// visitor by visitor: a visitor of three days is one visitor of the week.
func (g *gatherer) people() error {
	if g.s.Entries == 0 {
		return nil
	}
	c := newCalendar(g.s.Last)
	args := append(recentArgs(c.start), c.start, c.start, c.cut)
	if err := g.each(visitSQL, c.read, args...); err != nil {
		return err
	}
	c.leave()
	g.s.Days = c.days[:]
	for _, p := range c.periods {
		p.Comparable = g.s.First/day <= c.newest-int64(2*p.Days-1)
		g.s.Periods = append(g.s.Periods, p)
	}
	return nil
}

// visitSQL has a row for each visitor and half day: a slot counts from the
// oldest day, two to a day. The first is the part of the day that has a
// counterpart in the newest day, the second is later than the log's end.
var visitSQL = recentSQL + `
	SELECT id_ua, ip, (at - ?) / 86400 * 2 + ((at - ?) % 86400 > ?) AS slot,
		count(*), sum(` + served + ` AND ` + isPage + `)
	FROM recent JOIN url ON url.id = id_url GROUP BY id_ua, ip, slot ORDER BY id_ua, ip, slot`

// calendar takes the rows of visitSQL.
type calendar struct {
	newest int64 // day
	start  int64 // time at which the oldest day begins
	cut    int64 // seconds of the newest day that the log covers

	days    [comparedDays]Day
	periods [3]Period

	// Of the visitor whose rows are being read.
	visitor visitor
	lastDay int64
	seen    [3]struct{ now, before bool } // by period
}

type visitor struct {
	agent int64
	ip    string
}

func newCalendar(last int64) *calendar {
	c := &calendar{newest: last / day, cut: last % day, lastDay: -1}
	c.start = (c.newest - comparedDays + 1) * day
	for i := range c.days {
		c.days[i].Day = c.start/day + int64(i)
	}
	for i, days := range []int{1, 7, 30} {
		c.periods[i].Days = days
	}
	return c
}

func (c *calendar) read(r row) error {
	var v visitor
	var slot int64
	n := Count{}
	if err := r.Scan(&v.agent, &v.ip, &slot, &n.Requests, &n.Pages); err != nil {
		return err
	}
	if v != c.visitor {
		c.leave()
		c.visitor = v
	}
	c.add(slot/2, slot%2 == 1, n)
	return nil
}

// add counts what the visitor did on a day, or on the part of it that is later
// than the log's end.
func (c *calendar) add(index int64, late bool, n Count) {
	index = min(index, comparedDays-1) // no later than the newest, whatever a log's offset claims
	d := &c.days[index].Count
	d.Pages += n.Pages
	d.Requests += n.Requests
	if index != c.lastDay {
		c.lastDay = index
		d.Visitors++
	}
	ago := int(comparedDays - 1 - index)
	for i := range c.periods {
		p := &c.periods[i]
		switch {
		case ago < p.Days:
			p.Now.did(n)
			c.seen[i].now = true
		case ago < 2*p.Days && !(late && ago == p.Days):
			p.Before.did(n)
			c.seen[i].before = true
		}
	}
}

func (c *Count) did(n Count) {
	c.Pages += n.Pages
	c.Requests += n.Requests
}

// leave counts the visitor once in each period that has seen it.
func (c *calendar) leave() {
	for i := range c.periods {
		if c.seen[i].now {
			c.periods[i].Now.Visitors++
		}
		if c.seen[i].before {
			c.periods[i].Before.Visitors++
		}
		c.seen[i] = struct{ now, before bool }{}
	}
	c.lastDay = -1
}
