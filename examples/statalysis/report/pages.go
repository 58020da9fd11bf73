package report

// pageViewSQL is the views of pages, by site, page and visitor.
var pageViewSQL = recentSQL + `,
	view AS MATERIALIZED (
		SELECT id_vhost, id_url, ip, id_ua, count(*) AS views FROM recent JOIN url ON url.id = id_url
		WHERE ` + served + ` AND ` + isPage + `
		GROUP BY id_vhost, id_url, ip, id_ua)`

// sitePagesSQL ranks the sites and, in each, the pages. A page is new if nobody
// asked for it in the time before, of which the last two parameters tell the
// beginning and the end.
var sitePagesSQL = pageViewSQL + `,
	site_visitor AS (SELECT id_vhost, sum(views) AS views FROM view GROUP BY id_vhost, ip, id_ua),
	site AS MATERIALIZED (
		SELECT id_vhost, count(*) AS visitors, sum(views) AS views, count(*) OVER () AS sites
		FROM site_visitor GROUP BY id_vhost ORDER BY visitors DESC, views DESC, id_vhost LIMIT ?),
	ranked AS (
		SELECT id_vhost, id_url, count(*) AS visitors, sum(views) AS views,
			row_number() OVER (PARTITION BY id_vhost ORDER BY count(*) DESC, sum(views) DESC, id_url) AS place
		FROM view WHERE id_vhost IN (SELECT id_vhost FROM site) GROUP BY id_vhost, id_url),
	best AS MATERIALIZED (SELECT * FROM ranked WHERE place <= ?),
	old AS (
		SELECT DISTINCT id_url FROM entries
		WHERE dt >= ? AND dt < ? AND id_url IN (SELECT id_url FROM best))
	SELECT site.id_vhost, vhost.value, site.visitors, site.views, site.sites,
		url.value, best.visitors, best.views, best.id_url NOT IN (SELECT id_url FROM old)
	FROM best JOIN site ON site.id_vhost = best.id_vhost
		JOIN vhost ON vhost.id = site.id_vhost JOIN url ON url.id = best.id_url
	ORDER BY site.visitors DESC, site.views DESC, site.id_vhost, place`

// pages finds what people have read, site by site.
func (g *gatherer) pages() error {
	if g.s.Entries == 0 {
		return nil
	}
	since := g.since() - g.s.Offset // UTC, as the index has it
	before := since - comparedDays/2*day
	month := g.s.Periods[len(g.s.Periods)-1]
	hasBefore := month.Comparable && month.Before.Requests > 0
	var last, sites int64
	read := func(r row) error {
		var id int64
		var s Site
		var p Page
		err := r.Scan(&id, &s.Name, &s.Visitors, &s.Views, &sites, &p.URL, &p.Visitors, &p.Views, &p.New)
		if id != last {
			g.s.Sites = append(g.s.Sites, s)
			last = id
		}
		p.New = p.New && hasBefore
		of := &g.s.Sites[len(g.s.Sites)-1]
		of.Pages = append(of.Pages, p)
		return err
	}
	err := g.each(sitePagesSQL, read, recentArgs(g.since(), g.Sites, g.Rows, before, since)...)
	g.s.MoreSites = sites - int64(len(g.s.Sites))
	return err
}
