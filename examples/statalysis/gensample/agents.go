package main

// browser is a browser and how many of a hundred people use it.
type browser struct {
	share int
	agent string
	proto string
}

var desktops = []browser{
	{30, "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/154.0.0.0 Safari/537.36", "HTTP/2.0"},
	{9, "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/153.0.0.0 Safari/537.36", "HTTP/3.0"},
	{13, "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/154.0.0.0 Safari/537.36 Edg/154.0.0.0", "HTTP/2.0"},
	{11, "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:156.0) Gecko/20100101 Firefox/156.0", "HTTP/2.0"},
	{9, "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/154.0.0.0 Safari/537.36", "HTTP/2.0"},
	{13, "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.4 Safari/605.1.15", "HTTP/2.0"},
	{6, "Mozilla/5.0 (X11; Linux x86_64; rv:156.0) Gecko/20100101 Firefox/156.0", "HTTP/2.0"},
	{3, "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0", "HTTP/2.0"},
	{3, "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/152.0.0.0 Safari/537.36 OPR/136.0.0.0", "HTTP/2.0"},
	{2, "Mozilla/5.0 (Windows NT 6.1; Win64; x64; rv:115.0) Gecko/20100101 Firefox/115.0", "HTTP/1.1"},
	{1, `Mozilla/5.0 (SMART-TV; Linux; "Salon 43") AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 TV Safari/537.36`, "HTTP/1.1"},
}

var phones = []browser{
	{27, "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.4 Mobile/15E148 Safari/604.1", "HTTP/2.0"},
	{9, "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/154.0.7900.61 Mobile/15E148 Safari/604.1", "HTTP/2.0"},
	{5, "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.2 Mobile/15E148 Safari/604.1", "HTTP/3.0"},
	{4, "Mozilla/5.0 (iPad; CPU OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.4 Mobile/15E148 Safari/604.1", "HTTP/2.0"},
	{36, "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/154.0.0.0 Mobile Safari/537.36", "HTTP/2.0"},
	{7, "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/30.0 Chrome/146.0.0.0 Mobile Safari/537.36", "HTTP/2.0"},
	{5, "Mozilla/5.0 (Android 16; Mobile; rv:156.0) Gecko/156.0 Firefox/156.0", "HTTP/2.0"},
	{4, "Mozilla/5.0 (Linux; Android 16; Pixel 9 Build/BP3A.260805.004; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/154.0.7900.40 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/560.0.0.41.70;]", "HTTP/2.0"},
	{3, "Mozilla/5.0 (Linux; Android 15; SM-A566B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/151.0.0.0 Mobile Safari/537.36", "HTTP/1.1"},
}

// chooseBrowser gives a phone's browser to a little over half of the people.
func chooseBrowser(r random) browser {
	list := desktops
	if r.chance(54) {
		list = phones
	}
	weights := make([]int, len(list))
	for i, b := range list {
		weights[i] = b.share
	}
	return list[r.weighted(weights)]
}

// source is a place outside that people come from.
type source struct {
	share int
	refs  []string // "" is none: typed in, a bookmark, or an app
}

var sources = []source{
	{34, []string{""}},
	{27, []string{"https://www.google.com/", "https://www.google.com/", "https://www.google.de/", "https://www.google.fr/"}},
	{6, []string{"https://www.bing.com/"}},
	{6, []string{"https://duckduckgo.com/"}},
	{3, []string{"https://www.ecosia.org/", "https://search.brave.com/", "https://www.startpage.com/"}},
	{2, []string{"https://chatgpt.com/"}},
	{5, []string{"https://l.facebook.com/", "https://l.instagram.com/", "https://www.pinterest.com/"}},
	{3, []string{"https://www.reddit.com/", "https://out.reddit.com/"}},
	{2, []string{"https://t.co/k3Yq8Zr1bW", "https://social.example.net/@teatime/1134"}},
	{6, []string{"https://news.example.net/issue/41", "https://news.example.net/issue/42"}},
	{4, []string{"https://forum.example.org/t/which-kettle/112", "https://forum.example.org/t/tea-in-the-office/98?page=2"}},
	{2, []string{"https://cooking.example.net/links/", "https://de.wiki.example.org/wiki/Teekanne", "https://de.wiki.example.org/wiki/K%C3%BCche"}},
}

func chooseSource(r random) string {
	weights := make([]int, len(sources))
	for i, s := range sources {
		weights[i] = s.share
	}
	return pick(r, sources[r.weighted(weights)].refs)
}
