package report

// Summary is what the database says of people. Times are seconds of the log's
// own clock: UTC plus the log's offset. Days are such seconds divided by 86400.
type Summary struct {
	Entries int64 // requests that are stored
	First   int64 // time of the oldest
	Last    int64 // time of the newest
	Offset  int64 // of the newest: seconds east of UTC

	Days    []Day    // the last 60 days, oldest first, also those without people; none without entries
	Periods []Period // the newest day, the last 7 and the last 30

	TableDays int // days that the rest covers, the newest included

	Sites     []Site // those with most visits, with their pages
	MoreSites int64  // how many Sites leaves out

	Referrers     []Referrer // hosts that most visits came from
	MoreReferrers int64      // how many Referrers leaves out
	Direct        Referrer   // pages asked for without a referrer; Host is ""
	OwnHosts      []string   // the site's own hosts, without "www."

	ServerErrors    []Problem // answers 500 and above, by URL, most frequent first
	ServerErrorHits int64     // requests of all of them
	LastServerError *Problem  // nil without any
	Missing         []Problem // 404 and 410 with a page that links there, most visits first
	MissingLinked   int64     // requests of all of these
	MissingGuessed  int64     // requests for what is not there that no page links to

	IgnoredAddresses int64       // of bad_ip
	BlockedAddresses int64       // of bad_ip
	Rules            []RuleCount // those that have caught most addresses
	BadClients       []BadClient // those with most requests that were there in TableDays
	Bots             []Bot       // those with most requests that were there in TableDays

	SQL []Statement // that were run

	Files       int64 // logs that were ever loaded
	FileLines   int64
	FileRecords int64 // lines that could be read
	FileUnread  int64
}

// Day is one day of the log.
type Day struct {
	Day   int64
	Count Count
}

// Count is how much people did.
type Count struct{ Visitors, Pages, Requests int64 }

// Period is the last Days days, and what came before them at the same hours.
type Period struct {
	Days   int
	Now    Count
	Before Count
	// Comparable is false if the log does not reach back to the period before.
	Comparable bool
}

// Site is a virtual host; its Name is "-" in logs that name none.
type Site struct {
	Name          string
	Visits, Views int64
	Pages         []Page // those with most visits
}

// Page is a URL that people have read.
type Page struct {
	URL           string
	Visits, Views int64
	New           bool // nobody had read it in the time before, in which there were people
}

// Referrer is a host that links to the site.
type Referrer struct {
	Host          string // without "www."
	Visits, Views int64
}

// Problem is a URL that did not work for people.
type Problem struct {
	Site, URL        string
	Status           int64
	Visits, Requests int64
	Last             int64  // time of the newest such answer
	From             string // the referrer of most visits
}

// RuleCount is a rule with the number of addresses that it has caught.
type RuleCount struct {
	Name, File, Kind string // Kind is the rule's: "ua", "url", …
	Addresses        int64
}
