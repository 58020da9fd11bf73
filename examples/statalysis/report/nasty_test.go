package report

import "strings"

// nasty are values of a log that attack who looks at them.
var nasty = []string{
	"\x1b[31mred\x1b]0;title\x07",
	"<script>alert(1)</script>",
	`"><img src=x onerror=alert(1)>`,
	"javascript:alert(1)",
	"</style></title><svg/onload=alert(1)>",
	`=HYPERLINK("http://evil.example","click")`,
	"+cmd|' /C calc'!A0",
	"-2+3",
	"@SUM(1+1)",
	"\t=1+1",
	"\r=1+1",
	"\n=1+1",
	" =1+1",
	"＝1+1",
	"a\u202egpj.exe",
	"\u2066isolate",
	"zero\u200bwidth",
	"bad \xad\xff utf-8",
	"\u2028line\u2029",
	"nul\x00byte",
	"\u009bC1 31m",
	"'; DROP TABLE entries; --",
	`a,"b";c|d`,
	"{{constructor}} ${7*7} %s %n",
	"\U000e0041tag",
	"e" + strings.Repeat("\u0301", 40),
	strings.Repeat("long", 20_000),
}

// nastyAnswer has them in every column.
func nastyAnswer() *Answer {
	a := &Answer{
		Name: "nasty", Title: "Nasty", About: nasty[1], Since: at("2026-03-06", "00:00:00"), Until: at("2026-03-07", "00:00:00"),
		Columns: []Column{{"at", "at", Time, ""}, {"path", "path", URL, "path"}, {"host", "host", Host, "vhost"}, {"ip", "address", Address, "ip"}, {"text", "text", Text, ""}, {"bytes", "bytes", Bytes, ""}},
		Notes:   nasty, Next: nasty[1],
		SQL: []Statement{{`SELECT * FROM entries WHERE ip = ?`, []any{nasty[0]}}},
	}
	for _, s := range nasty {
		a.Rows = append(a.Rows, []any{at("2026-03-06", "14:03:20"), s, s, s, s, nil})
	}
	return a
}
