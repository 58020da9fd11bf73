package load

import (
	"context"
	"unicode/utf8"

	"sasync/deferred"
	"sasync/examples/statalysis/accesslog"
	"sasync/examples/statalysis/rules"
	"sasync/examples/statalysis/store"
	"sasync/reactor"
)

// readAhead is the number of blocks that are read and parsed before they are
// asked for. A block is about 256 KiB of text and as much again of records.
const readAhead = 6

// sifted is a block of lines, parsed and judged by the stateless part of the
// rules. Its strings alias the block's text.
type sifted struct {
	block    *accesslog.Block
	parsed   accesslog.Parsed
	verdicts []rules.Verdict // of parsed.Records, by index
}

// source reads a log file and gives its blocks in order. Reading runs in the
// blocking pool, one block at a time; parsing and sifting run in the CPU pool,
// several at a time. It goes no further than readAhead blocks, so who does not
// ask pauses it. Loop only.
type source struct {
	reactor  *reactor.Reactor
	file     *accesslog.File
	sifters  *sifters
	lastRead *deferred.Deferred[*accesslog.Block]
	queue    []*deferred.Deferred[*sifted]
}

func newSource(r *reactor.Reactor, file *accesslog.File, s *sifters) *source {
	return &source{reactor: r, file: file, sifters: s, lastRead: deferred.Succeed[*accesslog.Block](r, nil)}
}

// next gives the next block, or io.EOF after the last one.
func (s *source) next() *deferred.Deferred[*sifted] {
	for len(s.queue) < readAhead {
		// A failed read fails those after it without their being tried.
		s.lastRead = deferred.ThenDefer(s.lastRead, s.read)
		s.queue = append(s.queue, deferred.ThenDefer(s.lastRead, s.sift))
	}
	first := s.queue[0]
	s.queue = append(s.queue[:0], s.queue[1:]...)
	return first
}

func (s *source) read(*accesslog.Block) *deferred.Deferred[*accesslog.Block] {
	return reactor.DeferTo(s.reactor.Blocking(), func(context.Context) (*accesslog.Block, error) { return s.file.Next() })
}

func (s *source) sift(block *accesslog.Block) *deferred.Deferred[*sifted] {
	return reactor.DeferTo(s.reactor.CPU(), func(context.Context) (*sifted, error) {
		sifter := s.sifters.take()
		defer s.sifters.put(sifter)
		return sifter.sift(block), nil
	})
}

// close waits for what is under way and closes the file.
func (s *source) close(co *deferred.Coroutine) {
	s.drain(co)
	s.file.Close()
}

// drain waits for what is under way.
func (s *source) drain(co *deferred.Coroutine) {
	for _, d := range s.queue {
		deferred.Await(co, d)
	}
	s.queue = nil
}

// sifter parses and judges blocks, one at a time.
type sifter struct {
	rules       *rules.Sifter
	valueLength int
}

func (s *sifter) sift(block *accesslog.Block) *sifted {
	out := &sifted{block: block, parsed: block.Parse(nil)}
	out.verdicts = make([]rules.Verdict, len(out.parsed.Records))
	for i := range out.parsed.Records {
		r := &out.parsed.Records[i]
		out.verdicts[i] = s.rules.Sift(RuleLine(r)) // sees the uncut values
		for _, value := range [...]*string{&r.Vhost, &r.URL, &r.Ref, &r.UA} {
			*value = store.Text(cut(*value, s.valueLength))
		}
	}
	return out
}

// RuleLine is what the rules see of a record. Safe from any goroutine.
func RuleLine(r *accesslog.Record) rules.Line {
	return rules.Line{IP: r.IP, Method: r.Method, Vhost: r.Vhost, URL: r.URL, Ref: r.Ref, UA: r.UA, Status: r.Status}
}

// cut returns the first n characters of s; a byte that is no UTF-8 counts as
// one.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	end := 0
	for range n {
		if end == len(s) {
			return s
		}
		_, size := utf8.DecodeRuneInString(s[end:])
		end += size
	}
	return s[:end]
}

// sifters keeps the sifters that are not in use: each has caches that are
// worth filling once. Safe from any goroutine.
type sifters struct {
	set         *rules.Set
	valueLength int
	free        chan *sifter
}

func newSifters(set *rules.Set, valueLength int) *sifters {
	return &sifters{set: set, valueLength: valueLength, free: make(chan *sifter, readAhead)}
}

func (p *sifters) take() *sifter {
	select {
	case s := <-p.free:
		return s
	default:
		return &sifter{rules: p.set.NewSifter(), valueLength: p.valueLength}
	}
}

func (p *sifters) put(s *sifter) {
	select {
	case p.free <- s:
	default:
	}
}
