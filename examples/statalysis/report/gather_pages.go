package report

// pages finds what people have read, site by site. A page is new if nobody had
// read it in the time before.
func (g *gatherer) pages() error {
	if g.s.Entries == 0 {
		return nil
	}
	month := g.s.Periods[len(g.s.Periods)-1]
	hasBefore := month.Comparable && month.Before.Requests > 0
	var last, sites int64
	read := func(r row) error {
		var id int64
		var s Site
		var p Page
		err := r.Scan(&id, &s.Name, &s.Visits, &s.Views, &sites, &p.URL, &p.Visits, &p.Views, &p.New)
		if id != last {
			g.s.Sites = append(g.s.Sites, s)
			last = id
		}
		p.New = p.New && hasBefore
		of := &g.s.Sites[len(g.s.Sites)-1]
		of.Pages = append(of.Pages, p)
		return err
	}
	err := g.run(`
		WITH site AS (
			SELECT id_vhost, count(*) AS visits, sum(pages) AS views, count(*) OVER () AS sites
			FROM {visitor} visit WHERE pages > 0 GROUP BY id_vhost
			ORDER BY visits DESC, views DESC, id_vhost LIMIT ?),
		ranked AS (
			SELECT id_vhost, id_url, sum(visits) AS visits, sum(views) AS views,
				row_number() OVER (PARTITION BY id_vhost ORDER BY sum(visits) DESC, sum(views) DESC, id_url) AS place
			FROM {page} page GROUP BY id_vhost, id_url),
		best AS (SELECT * FROM ranked WHERE place <= ? AND id_vhost IN (SELECT id_vhost FROM site)),
		old AS (SELECT id_url FROM {page before} page WHERE id_url IN (SELECT id_url FROM best))
		SELECT site.id_vhost, vhost.value, site.visits, site.views, site.sites,
			url.value, best.visits, best.views, `+one(`best.id_url NOT IN (SELECT id_url FROM old)`)+`
		FROM best JOIN site ON site.id_vhost = best.id_vhost
			JOIN vhost ON vhost.id = site.id_vhost JOIN url ON url.id = best.id_url
		ORDER BY site.visits DESC, site.views DESC, site.id_vhost, place`, read, int64(g.Sites), int64(g.Rows))
	g.s.MoreSites = sites - int64(len(g.s.Sites))
	return err
}
