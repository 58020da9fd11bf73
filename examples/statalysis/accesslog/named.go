package accesslog

import "strings"

// named are the programs of the formats that are one shape, in the notation of
// namedTokens. What a line has behind is not read.
var named = [formats]*program{
	ELB: mustCompile(`{time} {} {client} {} {served} {served} {served} {status} {} {} {bytes} "{proxied}" "{ua}"`),
	ALB: mustCompile(`{} {time} {} {client} {} {served} {served} {served} {status} {} {} {bytes} "{proxied}" "{ua}"`),
	S3: mustCompile(`{} {vhost} [{time}] {client} {} {} {} {} "{request}" {status} {} {bytes} {} {millis} {} ` +
		`"{ref}" "{ua}"`),
	CloudStorage: mustCompile(`"{time}","{client}","{}","{}","{method}","{url}","{status}","{}","{bytes}","{micros}","{vhost}","{ref}","{ua}",`),
	Squid:        mustCompile(`{time} {millis} {client} {}/{status} {bytes} {method} {url} {user} {}`),
	// Behind the queues, captured headers may stand in braces.
	HAProxy: mustCompile(`{client} [{time}] {} {} {}/{}/{}/{}/{millis} {status} {bytes} {} {} {} {} {} "{proxied}"`),
}

var namedFields = map[string]field{
	"": fieldSkip, "time": fieldTime, "client": fieldClient, "user": fieldUser, "vhost": fieldVhost,
	"request": fieldRequest, "proxied": fieldProxied, "method": fieldMethod, "url": fieldURL,
	"status": fieldStatus, "bytes": fieldBytes, "ref": fieldRef, "ua": fieldUA, "millis": fieldMillis, "micros": fieldMicros, "served": fieldServed,
}

func mustCompile(format string) *program {
	t := tokens{format: format}
	for rest := format; rest != ""; {
		at := len(format) - len(rest)
		text, after, found := strings.Cut(rest, "{")
		t.addText(text, at)
		if !found {
			break
		}
		name, after, _ := strings.Cut(after, "}")
		f, known := namedFields[name]
		if !known {
			panic("accesslog: unknown field " + name)
		}
		t.addValue(token{text: name, field: f, at: at})
		rest = after
	}
	p, err := t.compile()
	if err != nil {
		panic(err)
	}
	return p
}

// cloudStorageHeader begins the first line of each log, which names its fields.
const cloudStorageHeader = `"time_micros",`

// withoutSyslog drops the header that a syslog daemon puts before a line of
// HAProxy: up to the first colon with a space behind it, if that stands before
// anything of the client's.
func withoutSyslog(line string) string {
	i := strings.Index(line, ": ")
	if i < 0 || strings.IndexByte(line[:i], '"') >= 0 {
		return line
	}
	return trimLeft(line[i+2:])
}
