package rules

// Person is what somebody with a common browser may do, for trying rules: none should be caught.
type Person struct {
	What string
	Line Line
}

var browsers = []struct{ name, ua string }{
	{"Firefox on Linux", "Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0"},
	{"Chrome on Windows", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"},
	{"Edge on Windows", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0"},
	{"Safari on a Mac", "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15"},
	{"Safari on an iPhone", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1"},
	{"Chrome on Android", "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36"},
	{"Samsung's browser", "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/29.0 Chrome/136.0.0.0 Mobile Safari/537.36"},
	{"no user agent", "-"},
}

var visits = []struct{ what, method, url, ref string }{
	{"asks for the home page", "GET", "/", "-"},
	{"comes from a search", "GET", "/about/", "https://www.google.com/"},
	{"comes from a link", "GET", "/blog/2026/11/a-title-of-some-words/?page=2", "https://news.example.org/item?id=42"},
	{"gets a style sheet", "GET", "/assets/site.css?v=3", "https://www.example.org/"},
	{"gets a picture", "GET", "/images/photo-1200x800.jpg", "https://www.example.org/"},
	{"gets an icon", "GET", "/favicon.ico", "-"},
	{"sends a form", "POST", "/contact", "https://www.example.org/contact"},
	{"looks whether it is there", "HEAD", "/", "-"},
	{"searches", "GET", "/search?q=green+tea&sort=price", "https://www.example.org/"},
}

// People are people with the common browsers, each doing what people do. Safe from any goroutine.
func People() (people []Person) {
	for _, b := range browsers {
		for _, v := range visits {
			people = append(people, Person{b.name + " " + v.what, Line{
				IP: "192.0.2.1", Method: v.method, Vhost: "www.example.org", URL: v.url, Ref: v.ref, UA: b.ua, Status: 200,
			}})
		}
	}
	return people
}
