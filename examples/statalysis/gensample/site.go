package main

import "strings"

// site is one web site: a graph of pages.
type site struct {
	host   string
	log    *accessLog
	shared []string // assets of every page
	pages  []page   // the first is the front page
}

// page is one page of a site.
type page struct {
	path   string
	old    string   // a path that redirects here, "" for none
	assets []string // besides the shared ones
	links  []int    // pages that it links to
	broken string   // a link on it that leads nowhere, "" for none
}

func (s *site) origin() string { return "https://" + s.host }

func (s *site) url(target string) string { return s.origin() + target }

// size is how long the answer to a request is: always the same, as for a file.
func size(target string) int {
	path := pathOf(target)
	low, high := 6_000, 38_000
	switch {
	case strings.HasSuffix(path, ".jpg"), strings.HasSuffix(path, ".webp"):
		low, high = 14_000, 240_000
	case strings.HasSuffix(path, ".js"), strings.HasSuffix(path, ".woff2"):
		low, high = 18_000, 120_000
	case strings.HasSuffix(path, ".svg"), strings.HasSuffix(path, ".ico"), strings.HasSuffix(path, ".txt"):
		low, high = 300, 6_000
	}
	return low + int(hash(path)%uint64(high-low))
}

var categories = []string{"teapots", "kettles", "cups", "green-tea", "black-tea", "coffee"}

var products = []string{
	"cast-iron-teapot", "glass-teapot-800ml", "clay-teapot-yixing", "porcelain-teapot-set", "travel-teapot", "teapot-warmer",
	"gooseneck-kettle", "enamel-kettle-red", "kettle-1-7l-steel", "whistling-kettle", "kettle-descaler", "stove-kettle-copper",
	"cup-speckled-grey", "cup-double-wall", "mug-campfire", "espresso-cups-4", "saucer-set", "gaiwan-white",
	"sencha-spring-100g", "gyokuro-50g", "%E7%85%8E%E8%8C%B6-sencha-tin", "matcha-ceremony", "genmaicha-200g", "jasmine-pearls",
	"assam-tgfop", "darjeeling-first-flush", "earl-grey-blue", "lapsang-100g", "ceylon-broken", "ostfriesen-mischung-k%C3%B6stlich",
	"espresso-house-1kg", "filter-ethiopia-250g", "decaf-colombia", "hand-grinder", "v60-papers", "scale-0-1g",
}

// newShop is the site that most people come for.
func newShop(log *accessLog) *site {
	s := &site{host: "shop.example.com", log: log, shared: []string{
		"/static/site.3f9c2a.css", "/static/vendor.4d20aa.js", "/static/app.81be07.js", "/static/logo.svg", "/fonts/lora-400.woff2", "/favicon.ico",
	}}
	s.pages = append(s.pages, page{path: "/", assets: []string{"/img/autumn-hero.webp", "/img/usp.png"}})
	for i, c := range categories {
		s.pages = append(s.pages, page{path: "/category/" + c + "/", old: "/category/" + c})
		s.pages[0].links = append(s.pages[0].links, 1+i)
	}
	for i, p := range products {
		s.addProduct(p, 1+i/6)
	}
	s.addGuides()
	return s
}

func (s *site) addProduct(name string, category int) {
	p := page{path: "/product/" + name, assets: []string{"/img/" + name + "-960.jpg", "/img/" + name + "-detail.jpg"}, links: []int{category, 0}}
	if name == "kettle-1-7l-steel" {
		p.old = "/product/kettle-1-5l-steel"
	}
	n := len(s.pages)
	if first := 1 + len(categories); n > first {
		p.links = append(p.links, n-1)
	}
	s.pages = append(s.pages, p)
	c := &s.pages[category]
	c.assets = append(c.assets, "/img/"+name+"-320.jpg")
	c.links = append(c.links, n, n)
}

func (s *site) addGuides() {
	for i, g := range []string{"first-cup", "water", "descale-a-kettle", "storing-tea", "delivery", "contact"} {
		p := page{path: "/guide/" + g + "/", links: []int{0, 1 + i%len(categories)}}
		if g == "first-cup" {
			p.broken = "/guide/water-temprature/"
		}
		s.pages[0].links = append(s.pages[0].links, len(s.pages))
		s.pages = append(s.pages, p)
	}
}

// newBlog is a WordPress blog.
func newBlog(log *accessLog) *site {
	s := &site{host: "blog.example.org", log: log, shared: []string{
		"/wp-content/themes/linden/style.css?ver=2.4", "/wp-includes/js/jquery/jquery.min.js?ver=3.7.1", "/wp-content/plugins/lightbox-small/box.js?ver=1.9", "/favicon.ico",
	}}
	s.pages = append(s.pages, page{path: "/"})
	posts := []string{"2026/09/28/an-autumn-shelf", "2026/10/05/the-kettle-that-sings", "2026/10/12/tea-for-the-train", "2026/10/20/caf%C3%A9-au-lait-at-home"}
	for i, p := range posts {
		n := string(rune('1' + i))
		s.pages = append(s.pages, page{path: "/" + p + "/", old: "/?p=4" + n, links: []int{0, 1 + (i+1)%len(posts)}, assets: []string{"/wp-content/uploads/2026/10/photo-" + n + ".jpg"}})
		s.pages[0].links = append(s.pages[0].links, 1+i)
	}
	return s
}

// newWWW is the company's own site.
func newWWW(log *accessLog) *site {
	return flat("www.example.com", log, "/assets/main.css /assets/menu.js /assets/brand.svg /favicon.ico", "/ /about/ /jobs/ /jobs/warehouse/ /press/ /shops/ /imprint/ /%C3%BCber-uns/")
}

// newDocs is a manual with long stays and few pictures.
func newDocs(log *accessLog) *site {
	return flat("docs.example.net", log, "/_static/pygments.css /_static/theme.css /_static/searchtools.js", "/ /install/ /quickstart/ /reference/orders/ /reference/stock/ /reference/errors/ /changelog/ /faq/")
}

// newGallery is pages full of photographs.
func newGallery(log *accessLog) *site {
	s := flat("gallery.example.org", log, "/g.css /g.js /favicon.ico", "/ /album/harvest/ /album/kyoto/ /album/glaze/ /album/kiln/ /album/people/")
	for i := range s.pages[1:] {
		p := &s.pages[1+i]
		name := strings.Trim(strings.TrimPrefix(p.path, "/album"), "/")
		for n := range 7 {
			p.assets = append(p.assets, "/photos/"+name+"-0"+string(rune('1'+n))+".jpg")
		}
	}
	return s
}

// flat is a site whose pages all link to each other.
func flat(host string, log *accessLog, shared, paths string) *site {
	s := &site{host: host, log: log, shared: strings.Fields(shared)}
	for i, path := range strings.Fields(paths) {
		p := page{path: path}
		for j := range strings.Fields(paths) {
			if j != i {
				p.links = append(p.links, j)
			}
		}
		if path != "/" {
			p.old = strings.TrimSuffix(path, "/")
		}
		s.pages = append(s.pages, p)
	}
	return s
}
