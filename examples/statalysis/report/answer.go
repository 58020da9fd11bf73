package report

// Kind is what the values of a column are.
type Kind uint8

const (
	Text     Kind = iota // a string
	Number               // an int64
	Bytes                // an int64
	Time                 // an int64: seconds of the log's own clock
	Date                 // an int64: the day's first second of the log's own clock
	UnixTime             // an int64: seconds since 1970, UTC; 0 is never
	Hour                 // an int64, 0 to 23
	Micros               // an int64: microseconds
	Flag                 // an int64, 0 or 1
	Warning              // an int64, 0 or 1: something to look at
	URL                  // a string
	Host                 // a string
	Address              // a string
	Status               // an int64
	Share                // an int64: how many of a hundred
	Value                // any of them
)

// Column is a column of an Answer.
type Column struct {
	Name  string // for programs
	Title string // for people
	Kind  Kind
	// Filter is the field of a Filter, in lower case, that a value of this
	// column can be put into to ask further; "" is none.
	Filter string
}

// Answer is what a question has found: a table of a bounded number of rows.
type Answer struct {
	Name  string // of the question
	Title string
	About string

	Since, Until int64 // the time that it covers, of the log's own clock; 0 and 0 without any
	Columns      []Column
	// Rows hold an int64, a float64, a string or nil for each column.
	Rows [][]any
	// Next is where the next rows begin, for Options.After; "" if there are none.
	Next  string
	Notes []string
	SQL   []Statement
}

var kindNames = [...]string{"text", "number", "bytes", "time", "date", "utc", "hour", "micros", "flag", "warning", "url", "host", "address", "status", "share", "value"}

// String is the kind's name. Safe from any goroutine.
func (k Kind) String() string { return kindNames[k] }
