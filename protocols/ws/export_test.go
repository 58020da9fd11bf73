package ws

// ServerSide is a connection of a server behind its handshake, in which both
// sides have agreed on compression or not.
func ServerSide(cfg ServerConfig, h Handler, deflate bool) *Conn {
	s := NewServer(cfg)
	c := NewConn(h)
	c.setUp(&s.cfg.Config, false, agreed(&s.cfg.Config, deflate))
	c.maxUnread = s.cfg.MaxUnread
	return c
}

// ClientSide is the same of a client.
func ClientSide(cfg Config, h Handler, deflate bool) *Conn {
	cfg = cfg.withDefaults()
	c := NewConn(h)
	c.setUp(&cfg, true, agreed(&cfg, deflate))
	return c
}

func agreed(cfg *Config, deflate bool) (a agreement) {
	if deflate {
		a.deflate, a.offer = true, cfg.Deflate.offer()
	}
	return a
}

// AcceptOf is what a server answers to a key.
func AcceptOf(key string) string { return acceptOf(key) }
