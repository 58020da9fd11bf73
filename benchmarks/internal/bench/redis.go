package bench

import (
	"net"
	"time"
)

// Redis is the machine's Redis, or Debian's. The table tells the version.
func (r *Run) Redis() (server string, ok bool) {
	server, ok = r.Need("redis-server", "redis-server")
	if ok {
		r.Table.Remark("Redis: %s", r.version(server, "--version"))
	}
	return server, ok
}

// ServeRedis starts a Redis, with more settings, and waits until it listens.
func ServeRedis(r *Run, path string, settings ...string) (*Server, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	_, port, _ := net.SplitHostPort(address)
	s := &Server{Address: address, cmd: r.Command(path, append([]string{"--port", port, "--bind", "127.0.0.1", "--dir", r.Work}, settings...)...)}
	s.cmd.Stderr = &s.stderr
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	if err := awaitAddress(address); err != nil {
		_ = s.End()
		return nil, err
	}
	return s, nil
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// awaitAddress polls: Redis does not tell when it listens.
func awaitAddress(address string) (err error) {
	for range 200 {
		var c net.Conn
		if c, err = net.Dial("tcp", address); err == nil {
			return c.Close()
		}
		time.Sleep(20 * time.Millisecond)
	}
	return err
}
