package main

import (
	"errors"
	"flag"
	"io"
	"strconv"
	"strings"

	"sasync/examples/statalysis/accesslog"
	"sasync/examples/statalysis/store"
)

// options are what the command line of load or follow asks for.
type options struct {
	command         string
	db              string
	rulesDir        string
	rulesNamed      bool // -rules is there; it may be empty by mistake
	noRules         bool
	skipBrokenRules bool
	blocked         string // file
	skipStatus      string // list
	skipParts       bool
	valueLength     int
	keepLast        age
	anonymise       store.WantedLevel
	listenSyslog    string
	quiet           bool
	noScreen        bool
	verbose         bool
	format          string
	layout          *accesslog.Layout // what format says; nil if it is not there
	paths           []string
}

const loadUsage = `statalysis loads web access logs into SQL and shows what real people did.

Usage:

  statalysis load [flags] FILE-OR-FOLDER...

A log's format is told by its content, and so is how it is packed: .gz, .bz2, .xz
or .zst. A folder is not searched deeper. Loading a log again adds nothing. The
file - is standard input, which is read once, like a pipe.

Formats: common and combined, with or without a virtual host; IIS and other W3C
logs; Amazon's CloudFront, ELB, ALB and S3; Google's Cloud Storage; Squid; HAProxy;
Traefik; Caddy; and JSON with the usual names. For one of your own, copy its format string from the
server's configuration:

  -format '$remote_addr [$time_local] "$request" $status $body_bytes_sent'
  -format '%h %l %u %t "%r" %>s %b %D'                       Apache's notation
  -format '%h %^[%d:%t %^] "%r" %s %b "%R" "%u"'             GoAccess's
  -format '{"at": "$time_iso8601", "ip": "$remote_addr", …}' JSON

The whole line that begins with log_format or LogFormat will do too.

With -anonymise 1 or 2 the database keeps the networks of addresses, with 3 nothing
of them, and other loads into it do the same. The rules see the address before. Then
visitors are told apart by network and browser only, two that ask the same in the
same second count as one, and no list can be made for a firewall. What an address
asked for before it is found bad stays, and a later load finds it bad anew: load
whole logs at a time.

For example:

  statalysis load /var/log/nginx
  ssh www.example.org cat /var/log/apache2/access.log | statalysis load -

Flags, before or after the files:

`

// parseOptions reads the command line of load. Flags may stand after files.
func parseOptions(args []string, stderr io.Writer) (options, error) {
	o := options{command: "load"}
	flags := newFlags(o.command, loadUsage, stderr)
	flags.BoolVar(&o.noScreen, "no-screen", false, "load only: do not show the first screen at the end")
	flags.BoolVar(&o.verbose, "v", false, "say more about what is done")
	err := o.parse(flags, args, stderr)
	return o, err
}

// parseFollow reads the command line of follow.
func parseFollow(args []string, stderr io.Writer) (options, error) {
	o := options{command: "follow"}
	flags := newFlags(o.command, followUsage, stderr)
	flags.StringVar(&o.listenSyslog, "listen-syslog", "", "receive lines by syslog, TCP and UDP, on this `address`: 127.0.0.1:5140")
	err := o.parse(flags, args, stderr)
	return o, err
}

// parse reads what load and follow have in common.
func (o *options) parse(flags *flag.FlagSet, args []string, stderr io.Writer) error {
	databaseFlag(flags, &o.db)
	flags.StringVar(&o.rulesDir, "rules", "", "use exactly the rules of this `folder`, and the built-in rule on /robots.txt")
	flags.BoolVar(&o.noRules, "no-rules", false, "use no rule at all: every line that can be read is stored")
	flags.BoolVar(&o.skipBrokenRules, "skip-broken-rules", false, "go on without the rules that can't be read")
	flags.StringVar(&o.blocked, "blocked", "", "block the addresses and networks of this `file`, one a line, too")
	flags.StringVar(&o.skipStatus, "skip-status", "", "leave out lines with these `statuses`: 404,5xx")
	flags.BoolVar(&o.skipParts, "skip-parts", false, "leave out pictures, style sheets and other parts of pages")
	flags.IntVar(&o.valueLength, "value-length", defaultLength, "how many `characters` of a vhost, URL, referrer or user agent are kept; at most 600 by a server")
	flags.Var(&o.keepLast, "keep-last", keepLastUsage)
	flags.Var((*level)(&o.anonymise.Level), "anonymise", anonymiseUsage)
	flags.BoolVar(&o.anonymise.Anew, "anonymise-anew", false, "with -anonymise: although the database holds other addresses, which stay as they are")
	flags.StringVar(&o.format, "format", "", "how the lines look: the `name` of a format ("+strings.Join(accesslog.FormatNames(), ", ")+") or a format string; without it the content tells")
	flags.BoolVar(&o.quiet, "q", false, "show no progress")
	var err error
	if o.paths, err = parseFlags(flags, args); err != nil {
		return err
	}
	flags.Visit(func(f *flag.Flag) { o.rulesNamed = o.rulesNamed || f.Name == "rules" })
	if o.format != "" {
		layout, err := accesslog.ParseLayout(o.format)
		if err != nil {
			complain(stderr, err)
			return errUsage
		}
		o.layout = layout
	}
	return o.check(stderr)
}

func (o options) check(stderr io.Writer) error {
	switch {
	case len(o.paths) == 0 && o.listenSyslog == "":
		return mistake(stderr, o.command, "no file or folder named; for example: statalysis %s /var/log/nginx", o.command)
	case o.rulesNamed && o.rulesDir == "":
		return mistake(stderr, o.command, "-rules is empty")
	case o.noRules && o.rulesNamed:
		return mistake(stderr, o.command, "-rules and -no-rules contradict each other")
	case o.valueLength < 1:
		return mistake(stderr, o.command, "-value-length must be at least 1")
	case o.db == "":
		return mistake(stderr, o.command, "-db is empty")
	}
	return nil
}

const defaultLength = 2000

const anonymiseUsage = "keep networks instead of addresses, once the rules have seen these: `level` 1 is 192.0.2.0/24 and 64 bits of IPv6, 2 is /16 and 48 bits, 3 is nothing, 0 is whole addresses; without it as the database has them"

// level is the flag -anonymise.
type level store.Level

func (l *level) Set(s string) error {
	switch s {
	case "":
		*l = level(store.AsItIs)
	case "0":
		*l = level(store.Whole)
	case "1", "2", "3":
		*l = level(s[0] - '0')
	default:
		return errors.New("want 0, 1, 2 or 3")
	}
	return nil
}

func (l *level) String() string {
	switch store.Level(*l) {
	case store.AsItIs:
		return ""
	case store.Whole:
		return "0"
	}
	return strconv.Itoa(int(*l))
}

const keepLastUsage = "leave out lines that are older than this `age`, and delete what the database has of them: 90d, or hours (h), weeks (w) or years (y)"

// serverLength is the longest value that fits into an index of PostgreSQL (2,704
// bytes) and MariaDB (3,072 bytes), whatever its characters.
const serverLength = 600

// keptLength is how much of a value the database keeps.
func (o options) keptLength() int {
	if isServer(o.db) {
		return min(o.valueLength, serverLength)
	}
	return o.valueLength
}
