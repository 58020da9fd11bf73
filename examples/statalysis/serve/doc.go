// Package serve is statalysis's dashboard: pages, a small API, and live counters,
// on the framework's own HTTP and WebSocket.
//
//	site, err := serve.New(r, serve.Config{Broker: b})
//	server := http1.NewServer(http1.ServerConfig{Handler: site.Handler})
//	port, err := reactor.TCPServer{Addr: "127.0.0.1:7070"}.Listen(r, server)
//
// Everything runs on the loop; questions run on the database's readers, with a
// deadline.
//
//	GET  /                    the page; it works without any other site
//	GET  /api/questions       what can be asked; of places, if Config.Geo knows them
//	GET  /api/ask/{question}  an answer of package report; the parameters are since, until, days,
//	                          rows, after, vhost, status, path, ip, rule and method
//	POST /api/sql             {"sql": "SELECT …"}: rows of a statement that reads
//	GET  /live                a WebSocket of counters
//	GET  /metrics             for Prometheus
//	GET  /healthz             200 while the database answers, else 503
//	GET  /login, POST /login  where Config.Password is set; POST /logout
//
// # Who may look
//
// Without a password it answers only requests for this machine or for one of
// Config.Hosts, whatever a foreign name in the DNS says. With one, a session is a
// cookie that no other site's page can send or read. Requests that do something
// are answered only if they come from the site's own pages. The pages run no
// script but their own, and what comes from a log is text to them.
//
// The SQL page reads on a connection that can't write, one statement, up to
// Config.SQLRows rows and Config.QueryTime. On a server let the database's user
// have few rights: SQL may call functions.
package serve
