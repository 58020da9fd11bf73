package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

const committed = "../testdata"

// compressor is the Go release whose compress/gzip made the committed files;
// another one may find other bytes for the same content.
const compressor = "go1.26"

func TestGenerate_GivesExactlyTheCommittedFiles(t *testing.T) {
	fresh, want := generated(t, defaultSeed), folder(t, committed)
	if len(fresh) != len(want) {
		t.Errorf("%d files generated, %d committed", len(fresh), len(want))
	}
	for name, content := range want {
		if !bytes.Equal(unpacked(t, name, fresh[name]), unpacked(t, name, content)) {
			t.Errorf("%s: content differs from the committed file: run go generate", name)
		} else if strings.HasPrefix(runtime.Version(), compressor) && !bytes.Equal(fresh[name], content) {
			t.Errorf("%s: same content, compressed differently", name)
		}
	}
}

func TestGenerate_SameSeedSameBytesOtherSeedOtherBytes(t *testing.T) {
	one, again, other := generate(7), generate(7), generate(8)
	for i, f := range one {
		if !bytes.Equal(f.content(), again[i].content()) {
			t.Errorf("%s: the same seed gave other bytes", f.name)
		}
		if bytes.Equal(f.content(), other[i].content()) {
			t.Errorf("%s: another seed gave the same bytes", f.name)
		}
	}
}

// Whatever the seed, the damage must find its place and nothing may panic.
func TestGenerate_HoldsForManySeeds(t *testing.T) {
	for seed := range uint64(3) {
		facts := count(seed, generate(seed))
		if a := facts.All; a.Lines != a.Blank+a.Torn+a.Duplicates+a.Distinct || a.Torn != 12 || a.Duplicates != overlap+14+11+37+3 {
			t.Errorf("seed %d: %+v", seed, a)
		}
	}
}

func TestSample_IsSmallAndLongEnough(t *testing.T) {
	size := 0
	for _, content := range folder(t, committed) {
		size += len(content)
	}
	if size > 700<<10 {
		t.Errorf("the sample takes %d KiB", size>>10)
	}
	if n := expected(t).All.Lines; n < 20_000 {
		t.Errorf("%d lines", n)
	}
}

// statalysis is given the whole folder and tells logs by their content.
func TestFolder_HoldsNothingElseThatLooksLikeALog(t *testing.T) {
	looks := regexp.MustCompile(`\[\d+/\w+/\d{4}|"(GET|POST|HEAD) |^\S+ \S+ \S+ \[`)
	for name, content := range folder(t, committed) {
		if strings.Contains(name, ".log") {
			continue
		}
		for i, l := range strings.Split(string(content), "\n") {
			if looks.MatchString(l) {
				t.Errorf("%s:%d looks like a line of a log: %s", name, i+1, l)
			}
		}
	}
}

// generated runs the program into an empty folder.
func generated(t *testing.T, seed uint64) map[string][]byte {
	t.Helper()
	out := filepath.Join(t.TempDir(), "new")
	if err := run(out, seed); err != nil {
		t.Fatal(err)
	}
	return folder(t, out)
}

func folder(t *testing.T, name string) map[string][]byte {
	t.Helper()
	entries, err := os.ReadDir(name)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, e := range entries {
		if files[e.Name()], err = os.ReadFile(filepath.Join(name, e.Name())); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

func unpacked(t *testing.T, name string, content []byte) []byte {
	t.Helper()
	if !strings.HasSuffix(name, ".gz") {
		return content
	}
	z, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if !z.ModTime.IsZero() || z.Name != "" {
		t.Errorf("%s: the header holds a time or a name", name)
	}
	if content, err = io.ReadAll(z); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return content
}

func expected(t *testing.T) *facts {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(committed, "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	f := new(facts)
	if err := json.Unmarshal(content, f); err != nil {
		t.Fatal(err)
	}
	return f
}
