package accesslog

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the wanted records of testdata/formats anew")

// sampleFormats are the logs of testdata/formats, each of which must be told
// from all others.
var sampleFormats = map[string]Format{
	"common": Common, "combined": Combined, "vcommon": VhostCommon, "vcombined": VhostCombined, "ancestor": Ancestor, "twisted": Combined,
	"traefik": Traefik, "iis": W3C, "cloudfront": CloudFront, "elb": ELB, "alb": ALB, "s3": S3, "cloudstorage": CloudStorage, "squid": Squid, "haproxy": HAProxy,
	"caddy": Caddy, "traefik-json": TraefikJSON, "nginx-json": JSON, "apache-json": JSON,
}

func samplePath(name string) string { return filepath.Join("testdata", "formats", name) }

// describe writes a record on a line.
func describe(r Record) string {
	when := time.Unix(r.Time, 0).In(time.FixedZone("", int(r.Offset))).Format("2006-01-02T15:04:05-07:00")
	return fmt.Sprintf("%s ip=%s vhost=%s user=%s method=%s url=%s proto=%s status=%d bytes=%d served=%d ref=%s ua=%s",
		when, r.IP, r.Vhost, r.User, r.Method, r.URL, r.Proto, r.Status, r.Bytes, r.ServedMicros, r.Ref, r.UA)
}

func TestDetect_EachSampleIsItselfAndNoOther(t *testing.T) {
	files, err := filepath.Glob(samplePath("*.log"))
	if err != nil || len(files) != len(sampleFormats) {
		t.Fatalf("%d samples for %d formats: %v", len(files), len(sampleFormats), err)
	}
	for name, want := range sampleFormats {
		text, err := os.ReadFile(samplePath(name + ".log"))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := Detect(text); got != want || err != nil {
			t.Errorf("%s is taken for %v, %v", name, got, err)
		}
		if want == W3C || want == CloudFront {
			continue // a line alone is of no format
		}
		for line := range strings.Lines(string(text)) {
			if strings.HasPrefix(line, cloudStorageHeader) {
				continue
			}
			got, err := Detect([]byte(line))
			if got != want || err != nil {
				t.Errorf("a line of %s is taken for %v, %v: %s", name, got, err, line)
			}
		}
	}
}

func TestOpen_ReadsTheSampleOfEachFormat(t *testing.T) {
	for name, format := range sampleFormats {
		t.Run(name, func(t *testing.T) {
			w := readFile(t, samplePath(name+".log"), Options{})
			if w.unread != 0 || w.err != nil || w.blocks[0].File.Format() != format {
				t.Errorf("%v, %d unread %v, %v", w.blocks[0].File.Format(), w.unread, w.samples, w.err)
			}
			var got strings.Builder
			for _, r := range w.records {
				fmt.Fprintln(&got, describe(r))
			}
			wanted := samplePath(name + ".want")
			if *update {
				if err := os.WriteFile(wanted, []byte(got.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(wanted)
			if err != nil || got.String() != string(want) {
				t.Errorf("got\n%s\nwant\n%s%v", &got, want, err)
			}
		})
	}
}

func TestOpen_TheSizeOfBlocksChangesNothingOfASample(t *testing.T) {
	for name := range sampleFormats {
		text, err := os.ReadFile(samplePath(name + ".log"))
		if err != nil {
			t.Fatal(err)
		}
		path := write(t, "x.log", strings.Repeat(string(text), 1+2*headSize/len(text)))
		want := readFile(t, path, Options{})
		got := readFile(t, path, Options{BlockSize: 1})
		if len(got.blocks) < 10 || fmt.Sprint(got.records) != fmt.Sprint(want.records) || got.lines != want.lines {
			t.Errorf("%s: %d records in %d blocks, want %d", name, len(got.records), len(got.blocks), len(want.records))
		}
	}
}
