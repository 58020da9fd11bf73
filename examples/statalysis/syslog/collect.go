package syslog

import (
	"bytes"

	"sasync/deferred"
)

func (s *Server) full() bool { return len(s.collected) >= s.config.MaxBuffered }

// take collects the text of a message.
func (s *Server) take(message []byte) {
	text := Text(message)
	if len(text) == 0 {
		return
	}
	s.stats.Messages++
	s.collected = append(s.collected, text...)
	s.collected = append(s.collected, '\n')
	lines := 1 + bytes.Count(text, []byte("\n"))
	s.lines += lines
	s.stats.Lines += int64(lines)
}

// deliver hands on what is collected, unless the sink is busy.
func (s *Server) deliver() {
	for !s.delivering && len(s.collected) > 0 {
		b := Batch{Text: string(s.collected), Lines: s.lines}
		s.collected, s.lines = s.collected[:0], 0
		if cap(s.collected) > s.config.MaxBuffered/4 { // one burst is no reason to keep so much
			s.collected = nil
		}
		s.delivering = true
		d := s.config.Sink(b)
		if d == nil {
			s.delivering = false
			continue
		}
		d.AddBoth(func(_ deferred.Unit, err error) (deferred.Unit, error) {
			if err != nil {
				s.stats.Failed += int64(b.Lines)
			}
			s.delivering = false
			s.goOn()
			return deferred.Unit{}, nil
		})
	}
	if !s.delivering && s.closed && len(s.conns) == 0 {
		for _, d := range s.empty {
			d.Callback(deferred.Unit{})
		}
		s.empty = nil
	}
}

// goOn lets the connections send that had to wait, in turn until it is full
// again.
func (s *Server) goOn() {
	for c := range s.conns {
		if s.full() {
			break
		}
		c.resume()
	}
	s.deliver()
}
