package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"syscall"
	"time"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/examples/statalysis/daily"
	"sasync/examples/statalysis/geo"
	"sasync/examples/statalysis/load"
	"sasync/examples/statalysis/report/termtext"
	"sasync/examples/statalysis/serve"
	"sasync/examples/statalysis/store"
	"sasync/protocols/http1"
	"sasync/reactor"
)

const serveUsage = `statalysis serve shows a database in the browser: people, pages, referrers, what
is broken, bad clients and bots, each row a filter; and takes SQL.

Usage:

  statalysis serve [flags]

It listens on this machine only. To let others in, set a password in the
environment variable STATALYSIS_PASSWORD or in a file, and put a server that
speaks TLS in front of it.

While it loads, too, rule files that change are read again, as by follow.

Examples:

  statalysis serve                                    then open http://127.0.0.1:7070/
  statalysis serve -listen :7070 -password-file secret
  statalysis serve -follow /var/log/nginx             loads, and shows what comes
  statalysis serve -geo GeoLite2-Country.mmdb         countries, too
  statalysis serve -listen-syslog :5140               takes what web servers send here

Flags:

`

// serveOptions are what the command line of serve asks for.
type serveOptions struct {
	db, listen, passwordFile, hosts string
	password                        string
	follow                          string // files and folders, separated by commas
	geo                             geoFlag
	loading                         options // of what is followed and received
}

func runServe(args []string, stdout, stderr *os.File) int {
	o, err := parseServe(args, stderr)
	if err != nil {
		return usageCode(err)
	}
	s := serving{options: o, stdout: stdout, stderr: stderr}
	if err := s.run(); err != nil {
		complain(stderr, err)
		return exitFailed
	}
	if signal, ok := s.reactor.ExitSignal().(syscall.Signal); ok && signal != syscall.SIGINT && signal != syscall.SIGTERM {
		return 128 + int(signal)
	}
	return exitOK
}

func parseServe(args []string, stderr *os.File) (o serveOptions, err error) {
	flags := newFlags("serve", serveUsage, stderr)
	databaseFlag(flags, &o.db)
	flags.StringVar(&o.listen, "listen", "127.0.0.1:7070", "the `address` to listen on")
	flags.StringVar(&o.passwordFile, "password-file", "", "the `file` whose first line is the password")
	flags.StringVar(&o.hosts, "host", "", "`names`, separated by commas, under which the pages may be asked for, too")
	flags.StringVar(&o.follow, "follow", "", "load these `files and folders`, separated by commas, and go on with what is written to them")
	flags.StringVar(&o.loading.listenSyslog, "listen-syslog", "", "receive lines by syslog, TCP and UDP, on this `address`: 127.0.0.1:5140")
	flags.StringVar(&o.loading.rulesDir, "rules", "", "load with exactly the rules of this `folder`, and the built-in rule on /robots.txt")
	flags.Var((*level)(&o.loading.anonymise.Level), "anonymise", anonymiseUsage)
	flags.Var(&o.loading.keepLast, "keep-last", keepLastUsage)
	o.geo.addTo(flags)
	rest, err := parseFlags(flags, args)
	if err != nil {
		return o, err
	}
	if len(rest) > 0 {
		return o, mistake(stderr, "serve", "it takes no files: %q", rest[0])
	}
	if o.password, err = o.readPassword(); err != nil {
		complain(stderr, err)
		return o, errUsage
	}
	if o.password == "" && !isLoopback(o.listen) {
		return o, mistake(stderr, "serve", "others than this machine could reach %s: set a password in STATALYSIS_PASSWORD or by -password-file", o.listen)
	}
	if n := len(o.password); n > 0 && n < minPassword {
		return o, mistake(stderr, "serve", "a password has at least %d characters, please", minPassword)
	}
	o.loading.db, o.loading.valueLength = o.db, defaultLength
	o.loading.paths = strings.FieldsFunc(o.follow, func(r rune) bool { return r == ',' })
	return o, nil
}

// loads tells whether the program loads too.
func (o serveOptions) loads() bool { return len(o.loading.paths) > 0 || o.loading.listenSyslog != "" }

const minPassword = 8

func (o serveOptions) readPassword() (string, error) {
	if o.passwordFile == "" {
		return os.Getenv("STATALYSIS_PASSWORD"), nil
	}
	text, err := os.ReadFile(o.passwordFile)
	line, _, _ := strings.Cut(string(text), "\n")
	return strings.TrimRight(line, "\r"), err
}

func isLoopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// serving is the command serve, on a loop of its own.
type serving struct {
	options        serveOptions
	stdout, stderr *os.File
	places         *geo.DB // nil: nobody knows

	// Owned by the loop; for all after the run.
	reactor *reactor.Reactor
	intake  *intake // nil unless the program loads too
	err     error
}

func (s *serving) run() error {
	config, err := s.loadConfig()
	if err != nil {
		return err
	}
	if s.places, err = s.options.geo.open(); err != nil {
		return err
	}
	r, err := reactor.New(reactor.Config{Logger: newLogger(s.stderr)})
	if err != nil {
		return err
	}
	s.reactor = r
	if s.options.loads() {
		defer onHangup(r, func() { s.intake.reloadRules() })()
	}
	b := dbthread.Open(r, s.options.db, dbthread.Config{Startup: s.startup()})
	r.Before(reactor.Shutdown, func() *deferred.Deferred[deferred.Unit] {
		if s.intake == nil {
			return b.Shutdown()
		}
		return deferred.ThenDefer(s.intake.stop(), func(deferred.Unit) *deferred.Deferred[deferred.Unit] { return b.Shutdown() })
	})
	r.CallWhenRunning(func() {
		if s.options.loads() {
			s.intake = startIntake(r, b, config, s.intakeEnded)
		}
		deferred.ThenBoth(b.Running(), func(_ deferred.Unit, err error) (deferred.Unit, error) {
			if err == nil {
				err = s.listen(b)
			}
			if err == nil {
				deferred.Inline(r, func(co *deferred.Coroutine) (deferred.Unit, error) { return deferred.Unit{}, daily.Keep(co, r, b) })
			}
			if err != nil {
				s.err = err
				r.Stop() // an error says that a signal has stopped it already
			}
			return deferred.Unit{}, nil
		})
	})
	if err := r.Run(); err != nil {
		return err
	}
	return s.err
}

// loadConfig is what to load, if anything is. A database that nothing is loaded
// into must be there.
func (s *serving) loadConfig() (c intakeConfig, err error) {
	if !s.options.loads() {
		return c, mustExist(s.options.db)
	}
	c.options = s.options.loading
	c.ruleStamp = c.options.ruleStamp() // before they are read
	set, notices, ok := chooseRules(c.options, s.stderr)
	if !ok {
		return c, errors.New("the rules can't be used")
	}
	for _, n := range notices {
		s.notice(n)
	}
	c.load = load.Config{Rules: set, ValueLength: c.options.keptLength(), Anonymise: c.options.anonymise, KeepLast: time.Duration(c.options.keepLast), Paths: c.options.paths, Hooks: load.Hooks{Notice: s.notice}}
	return c, nil
}

func (s *serving) startup() func(*dbthread.Tx) error {
	if s.options.loads() {
		return forLoading(s.options.db, store.CreateSchema)
	}
	return store.CreateSchema
}

func (s *serving) notice(text string) { fmt.Fprintln(s.stderr, "!", termtext.Safe(text)) }

// intakeEnded ends the program if nothing more can be stored.
func (s *serving) intakeEnded() {
	if s.intake.err != nil {
		s.err = s.intake.err
		s.reactor.Stop() // an error says that a signal has stopped it already
	}
}

// counters are what the pages show of a load that goes on.
func (s *serving) counters() serve.Live {
	c := s.intake.loader.Counters()
	return serve.Live{Lines: c.Lines, Stored: c.Stored, Ignored: c.Ignored, Blocked: c.Blocked, Unread: c.Unread}
}

// listen opens the site and says where it is.
func (s *serving) listen(b *dbthread.Broker) error {
	config := serve.Config{Broker: b, Password: s.options.password, Hosts: strings.FieldsFunc(s.options.hosts, isComma), Geo: s.places}
	if s.intake != nil {
		config.Live = s.counters
	}
	site, err := serve.New(s.reactor, config)
	if err != nil {
		return err
	}
	server := http1.NewServer(http1.ServerConfig{Handler: site.Handler})
	port, err := reactor.TCPServer{Addr: s.options.listen}.Listen(s.reactor, server)
	if err != nil {
		return err
	}
	s.reactor.Before(reactor.Shutdown, site.Shutdown)
	s.reactor.Before(reactor.Shutdown, func() *deferred.Deferred[deferred.Unit] { return server.Shutdown(s.reactor) })
	fmt.Fprintf(s.stdout, "statalysis: serving %s on http://%s/ (Ctrl-C ends it)\n", shownDatabase(s.options.db), port.Addr())
	return nil
}

func isComma(r rune) bool { return r == ',' || r == ' ' }
