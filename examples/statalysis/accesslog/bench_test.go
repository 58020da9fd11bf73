package accesslog

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// benchText is a block of combined lines, with an IPv6 client and an attack
// among eight.
func benchText(lines int) string {
	var b strings.Builder
	for i := range lines {
		ip, agent := fmt.Sprintf("192.0.2.%d", i%256), "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36"
		switch i % 8 {
		case 3:
			ip = "2001:db8::17"
		case 5:
			agent = `() { :; }; echo \"x\"`
		}
		fmt.Fprintf(&b, "%s - - [%02d/Mar/2024:11:%02d:%02d +0100] \"GET /articles/%d/how-to-read-a-log?page=2 HTTP/1.1\" 200 %d \"https://www.example.org/articles/\" \"%s\"\n",
			ip, 1+i/1000%28, i/60%60, i%60, i, 1000+i, agent)
	}
	return b.String()
}

func BenchmarkBlockParse(b *testing.B) {
	const lines = 1300
	block := &Block{File: &File{options: Options{}.withDefaults(), sniffed: sniffed{format: Combined}}, Line: 1, Text: benchText(lines)}
	b.SetBytes(int64(len(block.Text)))
	b.ReportAllocs()
	var out Parsed
	for b.Loop() {
		out = block.Parse(out.Records[:0])
	}
	if len(out.Records) != lines {
		b.Fatalf("%d records of %d lines", len(out.Records), lines)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/lines, "ns/line")
}

// BenchmarkFormats parses the samples of the formats that are not of the common
// family, and combined by a format string.
func BenchmarkFormats(b *testing.B) {
	own, err := ParseLayout(`$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"`)
	if err != nil {
		b.Fatal(err)
	}
	benchmark := func(name string, block *Block) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			var out Parsed
			for b.Loop() {
				out = block.Parse(out.Records[:0])
			}
			if out.Unread > 0 {
				b.Fatalf("%d unread: %v", out.Unread, out.Samples)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(out.Lines), "ns/line")
		})
	}
	benchmark("combined by a format string", Lines(benchText(1300), own))
	for name, format := range sampleFormats {
		text, err := os.ReadFile(samplePath(name + ".log"))
		if err != nil {
			b.Fatal(err)
		}
		if !format.isCommonFamily() {
			benchmark(name, Lines(strings.Repeat(string(text), 300), &Layout{format: format}))
		}
	}
}

// BenchmarkFile reads and parses a gzip file on one goroutine.
func BenchmarkFile(b *testing.B) {
	const lines = 50_000
	path := filepath.Join(b.TempDir(), "x.gz")
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	io.WriteString(w, benchText(lines))
	w.Close()
	if err := os.WriteFile(path, packed.Bytes(), 0o600); err != nil {
		b.Fatal(err)
	}
	var records []Record
	for b.Loop() {
		f, err := Open(path, Options{})
		if err != nil {
			b.Fatal(err)
		}
		for block, err := f.Next(); err == nil; block, err = f.Next() {
			records = block.Parse(records[:0]).Records
		}
		f.Close()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/lines, "ns/line")
}
