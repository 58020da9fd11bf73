package report

import (
	"fmt"
)

// people answers: did real people come?
func (sc screen) people() section {
	title := section{title: "People", note: "distinct addresses with their user agents"}
	switch {
	case !sc.told:
		title.body = sentence(bad, "The database could not be asked.")
	case sc.s.Entries == 0:
		title.body = sentence(plain, "%s", sc.nobody())
	default:
		title.body = sc.peopleLines
	}
	return title
}

// nobody says why there are no people, as far as it is known.
func (sc screen) nobody() string {
	t := sc.load.total()
	caught := t.Ignored + t.Blocked
	switch {
	case caught > 0 && t.Unread == 0:
		return fmt.Sprintf("No people are stored: this load brought %s, all of bots and bad clients.", count(caught, "request", "requests"))
	case caught > 0:
		return fmt.Sprintf("No people are stored: this load brought %s, all of bots and bad clients, and %s that could not be read.", count(caught, "request", "requests"), count(t.Unread, "line", "lines"))
	case t.Unread > 0:
		return fmt.Sprintf("No people are stored: nothing of the %s of this load could be read.", count(t.Unread, "line", "lines"))
	case sc.s.IgnoredAddresses+sc.s.BlockedAddresses > 0:
		return "No people are stored: all that was ever loaded came from bots and bad clients."
	default:
		return "No people are stored: nothing was loaded yet."
	}
}

func (sc screen) peopleLines(width int) []line {
	lines := sc.periodTable(width).lines(width)
	lines = append(lines, wrap(width, ink(faint, sc.comparison()))...)
	lines = append(lines, sc.dayLines(width)...)
	if t := sc.load.total(); t.Ignored+t.Blocked > 0 {
		lines = append(lines, wrap(width, ink(faint, "not counted above:"),
			ink(plain, count(t.Ignored+t.Blocked, "request", "requests")), ink(faint, "of bots and bad clients in this load"))...)
	}
	return lines
}

// periodTable shows less where there is less room: first the change of the
// requests goes, then the requests.
func (sc screen) periodTable(width int) *table {
	t := &table{columns: []column{{flex: true}, {title: "visitors", right: true}, {right: true, tight: true}, {title: "pages", right: true}, {right: true, tight: true}, {title: "requests", right: true}, {right: true, tight: true}}}
	for _, p := range sc.s.Periods {
		name := fmt.Sprintf("last %d days", p.Days)
		if p.Days == 1 {
			name = sc.lastDay()
		}
		now, before := p.Now, p.Before
		t.add(text(name),
			inked(strong, thousands(now.Visitors)), p.against(now.Visitors, before.Visitors),
			number(now.Pages), p.against(now.Pages, before.Pages),
			number(now.Requests), p.against(now.Requests, before.Requests))
	}
	for columns := len(t.columns); columns > 5 && !t.fits(width); columns-- {
		t.cut(columns - 1)
	}
	return t
}

// against compares with the period before, if there was one.
func (p Period) against(now, before int64) cell {
	if !p.Comparable {
		return inked(faint, "–")
	}
	return cell{span: change(now, before)}
}

// comparison says what the changes are measured against.
func (sc screen) comparison() string {
	for i, p := range sc.s.Periods {
		switch {
		case p.Comparable:
		case i == 0:
			return "The log does not reach back to a day before."
		default:
			return fmt.Sprintf("Changes against the same hours before; for %d days the log is too young.", p.Days)
		}
	}
	return "Changes against the same hours before."
}

// dayLines is the visitors of each day, of as many days as fit.
func (sc screen) dayLines(width int) []line {
	const label = "visitors "
	days := sc.s.Days
	if len(days) == 0 {
		return nil
	}
	first := sc.s.First / day
	for len(days) > 1 && days[0].Day < first {
		days = days[1:]
	}
	if room := width - len(label); len(days) > room {
		days = days[len(days)-room:]
	}
	values := make([]int64, len(days))
	most := days[0]
	for i, d := range days {
		values[i] = d.Count.Visitors
		if d.Count.Visitors > most.Count.Visitors {
			most = d
		}
	}
	lines := []line{{ink(faint, label), ink(accent, sparkline(values))}}
	if len(days) == 1 {
		return lines
	}
	note := fmt.Sprintf("%s – %s, most on %s: %s", dayName(days[0].Day), dayName(days[len(days)-1].Day),
		dayName(most.Day), thousands(most.Count.Visitors))
	return append(lines, line{ink(plain, "         "), ink(faint, note).fit(width - len(label))})
}
