package accesslog

// Reason says why a line could not be read. It is an error, so that
// [Parser.Parse] can return it; its text is short and free of the line's own
// text, so that unread lines can be grouped by it.
type Reason uint8

const (
	_ Reason = iota
	EmptyLine
	LineTooLong
	NoTime
	NoClient
	TwoLines
	NoRequest
	OpenRequest
	NoStatus
	NoBytes
	OpenReferrer
	NoAgent
	OpenAgent
	TornEnd
	BadTime
	Misfit
	NotJSON
	NoFields
	Directive

	reasons // one more than the last
)

var reasonTexts = [reasons]string{
	EmptyLine:    "empty line",
	LineTooLong:  "line too long",
	NoTime:       "no time in brackets",
	NoClient:     "no client address",
	TwoLines:     "two lines in one",
	NoRequest:    "no request",
	OpenRequest:  "request has no closing quote",
	NoStatus:     "no status",
	NoBytes:      "no byte count",
	OpenReferrer: "referrer has no closing quote",
	NoAgent:      "no user agent",
	OpenAgent:    "user agent has no closing quote",
	TornEnd:      "last line torn",
	BadTime:      "no time that can be read",
	Misfit:       "does not fit the format",
	NotJSON:      "no whole JSON object",
	NoFields:     "no #Fields line before it that names client, time, request and status",
	Directive:    "a line about the log, no request",
}

// String returns the reason in words. Safe from any goroutine.
func (r Reason) String() string {
	if r >= reasons {
		return "unknown reason"
	}
	return reasonTexts[r]
}

// Error returns the same words as String. Safe from any goroutine.
func (r Reason) Error() string { return r.String() }

// Counts holds a number for each [Reason], which is its index.
type Counts [reasons]int
