package resp

import (
	"strings"

	"sasync/deferred"
)

// hello answers HELLO [version [AUTH name password] [SETNAME name]].
func (c *Conn) hello(args []string) {
	version, auth, err := parseHello(args[1:])
	if err != "" {
		c.answer(err.Value())
		return
	}
	if version == 0 {
		version = c.version
	}
	greet := func(v Value) Value { // once the versions of what comes before are written
		if v.Err() != nil {
			return v
		}
		c.version = version
		return c.greeting()
	}
	if auth == nil {
		c.answerWith(OK, greet)
		return
	}
	v, d := c.cfg.Handler(c, auth)
	if d == nil {
		d = deferred.Succeed(c.transport.Loop(), v)
	}
	c.answerLater(d, greet)
}

func (c *Conn) greeting() Value {
	return Dict(
		Bulk("server"), Bulk(c.cfg.Name),
		Bulk("version"), Bulk(c.cfg.Version),
		Bulk("proto"), Int(int64(c.version)),
		Bulk("mode"), Bulk("standalone"),
		Bulk("role"), Bulk("master"),
		Bulk("modules"), List(),
	)
}

func parseHello(args []string) (version int, auth []string, err Error) {
	if len(args) == 0 {
		return 0, nil, ""
	}
	if args[0] != "2" && args[0] != "3" {
		return 0, nil, "NOPROTO unsupported protocol version"
	}
	version = int(args[0][0] - '0')
	for args = args[1:]; len(args) > 0; {
		switch {
		case strings.EqualFold(args[0], "AUTH") && len(args) >= 3:
			auth, args = []string{"AUTH", args[1], args[2]}, args[3:]
		case strings.EqualFold(args[0], "SETNAME") && len(args) >= 2:
			args = args[2:]
		default:
			return 0, nil, Error("ERR Syntax error in HELLO option '" + firstLine(args[0]) + "'")
		}
	}
	return version, auth, ""
}
