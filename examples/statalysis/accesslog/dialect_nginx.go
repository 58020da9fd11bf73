package accesslog

import "strings"

// nginxFields are the variables that mean something here; weak ones stand back.
// Every other one is passed over, since there is no end to them.
var nginxFields = map[string]token{
	"remote_addr": {field: fieldClient}, "realip_remote_addr": {field: fieldClient, weak: true},
	"http_x_forwarded_for": {field: fieldForwarded, weak: true}, "http_x_real_ip": {field: fieldForwarded, weak: true},
	"proxy_protocol_addr": {field: fieldForwarded, weak: true}, "http_cf_connecting_ip": {field: fieldForwarded, weak: true},
	"remote_user": {field: fieldUser},
	"host":        {field: fieldVhost}, "http_host": {field: fieldVhost, weak: true}, "server_name": {field: fieldVhost, weak: true},
	"time_local": {field: fieldTime}, "time_iso8601": {field: fieldTime}, "msec": {field: fieldTime},
	"request": {field: fieldRequest}, "request_method": {field: fieldMethod}, "request_uri": {field: fieldURL},
	"uri": {field: fieldPath}, "document_uri": {field: fieldPath}, "args": {field: fieldQuery}, "query_string": {field: fieldQuery},
	"is_args": {join: true}, "server_protocol": {field: fieldProto},
	"status": {field: fieldStatus}, "body_bytes_sent": {field: fieldBytes}, "bytes_sent": {field: fieldBytes, weak: true},
	"http_referer": {field: fieldRef}, "http_user_agent": {field: fieldUA}, "request_time": {field: fieldSeconds},
}

// scanNginx reads the notation of log_format: $remote_addr or ${remote_addr}.
func scanNginx(t *tokens, s string, at int) error {
	for i := 0; i < len(s); {
		text, _, found := strings.Cut(s[i:], "$")
		t.addText(text, at+i)
		i += len(text)
		if !found {
			break
		}
		name, n := braced(s[i+1:])
		if n == 0 {
			for n < len(s)-i-1 && isVariable(s[i+1+n]) {
				n++
			}
			name = s[i+1 : i+1+n]
		}
		if name == "" {
			return t.fail(at+i, "a $ with no variable's name behind it")
		}
		v := nginxFields[name]
		v.text, v.at = s[i:i+1+n], at+i
		t.addValue(v)
		i += 1 + n
	}
	return nil
}

func isVariable(c byte) bool { return isUpper(c&^0x20) || isDigit(c) || c == '_' }
