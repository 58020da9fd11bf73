package accesslog

// caddyFields are Caddy's own, of its versions 2.
var caddyFields = jsonNames([]jsonName{
	{fieldTime, "ts", 0},
	{fieldClient, "request/client_ip request/remote_ip request/remote_addr", 0},
	{fieldMethod, "request/method", 0},
	{fieldURL, "request/uri", 0},
	{fieldProto, "request/proto", 0},
	{fieldVhost, "request/host", 0},
	{fieldUA, "request/headers/User-Agent", 0},
	{fieldRef, "request/headers/Referer", 0},
	{fieldUser, "user_id", 0},
	{fieldStatus, "status", 0},
	{fieldBytes, "size", 0},
	{fieldDuration, "duration", 0},
})

// traefikFields are Traefik's. Headers are there if its configuration keeps them.
var traefikFields = jsonNames([]jsonName{
	{fieldTime, "StartUTC StartLocal time", 0},
	{fieldClient, "ClientHost ClientAddr", 0},
	{fieldUser, "ClientUsername", 0},
	{fieldMethod, "RequestMethod", 0},
	{fieldURL, "RequestPath", 0},
	{fieldProto, "RequestProtocol", 0},
	{fieldVhost, "RequestHost RequestAddr", 0},
	{fieldStatus, "DownstreamStatus OriginStatus", 0},
	{fieldBytes, "DownstreamContentSize OriginContentSize", 0},
	{fieldNanos, "Duration", 0},
	{fieldUA, "request_User-Agent", 0},
	{fieldRef, "request_Referer", 0},
})

// commonFields are the names that people give the fields in nginx's and Apache's
// formats of their own making: those of the variables, of Logstash, of the
// Elastic Common Schema, and the plain words.
var commonFields = jsonNames([]jsonName{
	{fieldTime, "time_iso8601 @timestamp timestamp msec ts time_local time datetime date_time time_unix", 0},
	{fieldDate, "date", 0},
	{fieldClock, "time_of_day", 0},
	{fieldClient, "client_ip clientip remote_addr remote_ip remoteIP remote_host remoteHost client remoteAddr ip host_ip source/ip client/ip source.ip client.ip", 0},
	{fieldForwarded, "http_x_forwarded_for", 40},
	{fieldUser, "remote_user remoteUser user auth", 0},
	{fieldVhost, "http_host host vhost server_name serverName virtual_host url/domain url.domain", 0},
	{fieldRequest, "request request_line requestLine", 0},
	{fieldMethod, "request_method method requestMethod verb http/request/method http.request.method", 0},
	{fieldURL, "request_uri requestURI requestUri url uri url/original url.original", 0},
	{fieldPath, "path url_path request_path url/path url.path", 0},
	{fieldQuery, "query args query_string queryString url/query url.query", 0},
	{fieldProto, "server_protocol request_protocol protocol proto http_version", 0},
	{fieldStatus, "status status_code statusCode response http/response/status_code http.response.status_code code", 0},
	{fieldBytes, "body_bytes_sent bytes_sent bytes bytesSent size response_size http/response/body/bytes http.response.body.bytes", 0},
	{fieldRef, "http_referer http_referrer referer referrer Referer http/request/referrer http.request.referrer", 0},
	{fieldUA, "http_user_agent user_agent userAgent agent User-Agent http_ua user_agent/original user_agent.original", 0},
	{fieldSeconds, "request_time", 0},
	{fieldMillis, "duration_ms response_time_ms request_time_ms", 10},
	{fieldMicros, "duration_us request_time_us", 20},
	{fieldNanos, "event/duration event.duration", 30},
})
