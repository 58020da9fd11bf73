package report

// questions in the order in which people ask them.
var questions = []Question{
	{"people", "People", "Did real people come? The time asked for, and the time before it.", []Column{
		{"since", "from", Date, ""}, {"until", "before", Date, ""},
		{"visitors", "visitors", Number, ""}, {"visits", "visits", Number, ""}, {"pages", "pages", Number, ""}, {"requests", "requests", Number, ""}, {"bytes", "bytes", Bytes, ""},
	}, (*query).people},
	{"who", "Who asks", "People, beside those that are none.", []Column{
		{"who", "", Text, ""}, {"addresses", "addresses", Number, ""}, {"requests", "requests", Number, ""}, {"share", "of all", Share, ""}, {"served", "served", Number, ""},
	}, (*query).who},
	{"days", "Days", "People by day.", []Column{
		{"day", "day", Date, "day"},
		{"visitors", "visitors", Number, ""}, {"pages", "pages", Number, ""}, {"requests", "requests", Number, ""}, {"bytes", "bytes", Bytes, ""},
	}, (*query).days},
	{"hours", "Hours of the day", "When people come, by the log's own clock.", []Column{
		{"hour", "hour", Hour, ""}, {"pages", "pages", Number, ""}, {"requests", "requests", Number, ""}, {"bytes", "bytes", Bytes, ""},
	}, (*query).hours},
	{"vhosts", "Sites", "Virtual hosts.", []Column{
		{"vhost", "site", Host, "vhost"}, {"visits", "visits", Number, ""}, {"pages", "pages", Number, ""}, {"requests", "requests", Number, ""}, {"bytes", "bytes", Bytes, ""},
	}, (*query).vhosts},
	{"pages", "Pages", "What people read: no style sheets, scripts and pictures.", []Column{
		{"vhost", "site", Host, "vhost"}, {"path", "page", URL, "path"}, {"visits", "visits", Number, ""}, {"views", "views", Number, ""}, {"bytes", "bytes", Bytes, ""}, {"new", "new", Flag, ""},
	}, (*query).pages},
	{"entry", "Entry pages", "Where visits begin.", []Column{
		{"vhost", "site", Host, "vhost"}, {"path", "page", URL, "path"}, {"visits", "visits", Number, ""},
	}, (*query).entry},
	{"exit", "Exit pages", "Where visits end.", []Column{
		{"vhost", "site", Host, "vhost"}, {"path", "page", URL, "path"}, {"visits", "visits", Number, ""},
	}, (*query).exit},
	{"referrers", "Where from", "Sites of others that led people here.", []Column{
		{"host", "from", Host, ""}, {"visits", "visits", Number, ""}, {"views", "views", Number, ""},
	}, (*query).referrers},
	{"links", "Links", "Pages that led to what was asked for, this site's own too.", []Column{
		{"referrer", "from", URL, ""}, {"visits", "visits", Number, ""}, {"requests", "requests", Number, ""}, {"last", "last", Time, ""},
	}, (*query).links},
	{"countries", "Countries", "Where people's addresses are, and bad clients', by the files of -geo.", []Column{
		{"country", "country", Text, ""}, {"code", "", Text, ""}, {"visitors", "visitors", Number, ""}, {"pages", "pages", Number, ""}, {"requests", "requests", Number, ""}, {"bytes", "bytes", Bytes, ""}, {"bad", "of bad clients", Number, ""},
	}, (*query).countries},
	{"cities", "Cities", "Where people's addresses are, and bad clients', by the files of -geo.", []Column{
		{"city", "city", Text, ""}, {"country", "country", Text, ""}, {"visitors", "visitors", Number, ""}, {"pages", "pages", Number, ""}, {"requests", "requests", Number, ""}, {"bytes", "bytes", Bytes, ""}, {"bad", "of bad clients", Number, ""},
	}, (*query).cities},
	{"networks", "Networks", "Who owns the networks of people's addresses, and of bad clients', by the files of -geo.", []Column{
		{"owner", "owner", Text, ""}, {"as", "network", Text, ""}, {"visitors", "visitors", Number, ""}, {"pages", "pages", Number, ""}, {"requests", "requests", Number, ""}, {"bytes", "bytes", Bytes, ""}, {"bad", "of bad clients", Number, ""},
	}, (*query).networks},
	{"missing", "Missing pages", "What a link promises and is not there.", []Column{
		{"vhost", "site", Host, "vhost"}, {"path", "missing", URL, "path"}, {"status", "status", Status, "status"}, {"referrer", "linked from", URL, ""},
		{"visits", "visits", Number, ""}, {"requests", "requests", Number, ""}, {"last", "last", Time, ""},
	}, (*query).missing},
	{"errors", "Server errors", "What the server failed at.", []Column{
		{"vhost", "site", Host, "vhost"}, {"path", "asked for", URL, "path"}, {"status", "status", Status, "status"},
		{"visits", "visits", Number, ""}, {"requests", "requests", Number, ""}, {"last", "last", Time, ""},
	}, (*query).errors},
	{"status", "Status codes", "How the server answered.", []Column{
		{"status", "status", Status, "status"}, {"requests", "requests", Number, ""}, {"bytes", "bytes", Bytes, ""},
	}, (*query).statuses},
	{"speed", "Speed", "How long the server took, where the log tells: most requests at most so long.", []Column{
		{"requests", "requests", Number, ""}, {"half", "half of them", Micros, ""}, {"ninety", "90 in 100", Micros, ""}, {"ninety_nine", "99 in 100", Micros, ""}, {"most", "longest", Micros, ""},
	}, (*query).speed},
	{"slow", "Slow pages", "What took longest to answer in all, where the log tells.", []Column{
		{"vhost", "site", Host, "vhost"}, {"path", "asked for", URL, "path"}, {"requests", "requests", Number, ""}, {"mean", "mean", Micros, ""}, {"most", "longest", Micros, ""}, {"total", "in all", Micros, ""},
	}, (*query).slow},
	{"bad", "Bad clients", "Who a rule has caught, without the bots that say what they are.", []Column{
		{"ip", "address", Address, "ip"}, {"kind", "", Text, ""}, {"requests", "requests", Number, ""}, {"served", "served", Number, ""}, {"pages", "pages", Number, ""}, {"bytes", "bytes", Bytes, ""},
		{"first", "first", Time, ""}, {"last", "last", Time, ""}, {"rule", "rule", Text, "rule"}, {"file", "rule file", Text, ""},
	}, (*query).bad},
	{"bots", "Bots", "Robots by what they are for, and whether they asked for robots.txt.", []Column{
		{"family", "family", Text, ""}, {"rule", "bot", Text, "rule"}, {"addresses", "addresses", Number, ""}, {"requests", "requests", Number, ""}, {"bytes", "bytes", Bytes, ""},
		{"robots", "robots.txt", Number, ""}, {"last", "last", Time, ""},
	}, (*query).bots},
	{"rules", "Rules", "What each rule has caught. Many requests that were served may be of people.", []Column{
		{"rule", "rule", Text, "rule"}, {"kind", "kind", Text, ""}, {"file", "file", Text, ""}, {"line", "line", Number, ""}, {"addresses", "addresses", Number, ""},
		{"requests", "requests", Number, ""}, {"served", "served", Number, ""}, {"share", "share", Share, ""}, {"hurts", "people?", Warning, ""}, {"last", "last", Time, ""},
	}, (*query).rules},
	{"clients", "Visitors", "Addresses with what they asked for.", []Column{
		{"ip", "address", Address, "ip"}, {"agent", "user agent", Text, ""}, {"pages", "pages", Number, ""}, {"requests", "requests", Number, ""}, {"bytes", "bytes", Bytes, ""},
		{"first", "first", Time, ""}, {"last", "last", Time, ""},
	}, (*query).clients},
	{"requests", "Requests", "Requests in order of time.", []Column{
		{"at", "time", Time, ""}, {"ip", "address", Address, "ip"}, {"vhost", "site", Host, "vhost"}, {"method", "method", Text, "method"}, {"path", "asked for", URL, "path"}, {"status", "status", Status, "status"},
		{"bytes", "bytes", Bytes, ""}, {"referrer", "from", URL, ""}, {"agent", "user agent", Text, ""},
	}, (*query).requests},
	{"files", "Logs", "What became of the lines of each log that was ever loaded.", []Column{
		{"name", "log", Text, ""}, {"format", "format", Text, ""}, {"lines", "lines", Number, ""}, {"records", "read", Number, ""}, {"unread", "unread", Number, ""}, {"bytes", "size", Bytes, ""}, {"loaded", "loaded", UnixTime, ""},
	}, (*query).files},
	{"gaps", "Gaps", "Days without one request, between the first and the last of the log.", []Column{
		{"since", "from", Date, ""}, {"until", "before", Date, ""}, {"days", "days", Number, ""},
	}, (*query).gaps},
}
