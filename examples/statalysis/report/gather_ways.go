package report

func (g *gatherer) ownHosts() (err error) {
	g.s.OwnHosts, err = g.query.ownHosts()
	return err
}

// referrers finds where people came from.
func (g *gatherer) referrers() error {
	if !g.log.entries {
		return nil
	}
	var hosts int64
	own, args := notOwn(g.s.OwnHosts)
	err := g.run(`
		SELECT host, sum(visits) AS visits, sum(views) AS views, count(*) OVER () FROM {origin} origin
		WHERE host <> '-' AND `+own+`
		GROUP BY host ORDER BY visits DESC, views DESC, host LIMIT ?`,
		func(r row) error {
			var f Referrer
			err := r.Scan(&f.Host, &f.Visits, &f.Views, &hosts)
			g.s.Referrers = append(g.s.Referrers, f)
			return err
		}, append(args, int64(g.Rows))...)
	if err != nil {
		return err
	}
	g.s.MoreReferrers = hosts - int64(len(g.s.Referrers))
	return g.run(`SELECT coalesce(sum(visits), 0), coalesce(sum(views), 0) FROM {origin} origin WHERE host = '-'`,
		func(r row) error { return r.Scan(&g.s.Direct.Visits, &g.s.Direct.Views) })
}

// missing finds the links that lead nowhere.
func (g *gatherer) missing() error {
	if !g.log.entries {
		return nil
	}
	err := g.run(missingSQL, func(r row) error {
		var p Problem
		err := r.Scan(&p.Site, &p.URL, &p.Status, &p.From, &p.Visits, &p.Requests, &p.Last)
		g.s.Missing = append(g.s.Missing, p)
		return err
	}, int64(g.Rows), int64(0))
	if err != nil {
		return err
	}
	return g.run(`SELECT coalesce(sum(requests * linked), 0), coalesce(sum(requests * (1 - linked)), 0) FROM {problem} problem WHERE http < 500`,
		func(r row) error { return r.Scan(&g.s.MissingLinked, &g.s.MissingGuessed) })
}

// serverErrors finds what the server could not answer.
func (g *gatherer) serverErrors() error {
	if !g.log.entries {
		return nil
	}
	var p Problem
	scan := func(r row) error {
		return r.Scan(&p.Site, &p.URL, &p.Status, &p.Visits, &p.Requests, &p.Last)
	}
	err := g.run(errorsSQL+` ORDER BY requests DESC, last DESC, id_url LIMIT ?`, func(r row) error {
		err := scan(r)
		g.s.ServerErrors = append(g.s.ServerErrors, p)
		return err
	}, int64(g.Rows))
	if err != nil {
		return err
	}
	err = g.run(errorsSQL+` ORDER BY last DESC, requests DESC, id_url LIMIT 1`, func(r row) error {
		err := scan(r)
		latest := p
		g.s.LastServerError = &latest
		return err
	})
	if err != nil {
		return err
	}
	return g.run(`SELECT coalesce(sum(requests), 0) FROM {problem} problem WHERE http >= 500`,
		func(r row) error { return r.Scan(&g.s.ServerErrorHits) })
}
