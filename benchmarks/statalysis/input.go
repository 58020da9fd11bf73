package statalysis

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"sasync/benchmarks/internal/bench"
)

const (
	// realLogFile is outside the project, because it holds the addresses of
	// real visitors.
	realLogFile  = "../shared/data/logs/sparkdeveloper_2016_combined.log.gz"
	realLogTitle = "sparkdeveloper_2016_combined"

	sampleCopies = 12 // of 18,000 lines
)

// sampleFiles are the sample's rotated logs in the combined format, the older
// one first.
var sampleFiles = []string{
	"examples/statalysis/testdata/shop-access.log.2.gz",
	"examples/statalysis/testdata/shop-access.log.1.gz",
}

// input is the plain log that every contender reads.
type input struct {
	title string
	path  string
	bytes int64
	lines int64
}

// realLog unpacks the real log. Where it is absent, the generated sample
// stands in, made as long, and the table says so.
func realLog(r *bench.Run) (input, error) {
	in := input{title: realLogTitle, path: r.Path("real.log")}
	err := unpack(in.path, filepath.Join(r.Root, realLogFile))
	if err == nil {
		return in.measured()
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return in, err
	}
	r.Table.Remark("there is no %s: the generated sample stands in", realLogFile)
	var sample []string
	for _, f := range sampleFiles {
		sample = append(sample, filepath.Join(r.Root, f))
	}
	in = input{title: "generated sample", path: r.Path("sample.log")}
	if err := unpack(in.path, sample...); err != nil {
		return in, err
	}
	return in.grown(r, sampleCopies)
}

// grown gives copies of the log, one after another, each a year later.
func (in input) grown(r *bench.Run, copies int) (input, error) {
	r.Logf("%d copies of %s", copies, in.title)
	out := input{title: fmt.Sprintf("%s, %d times with shifted years", in.title, copies), path: in.path + ".grown"}
	err := writeFile(out.path, func(w io.Writer) error {
		for years := range copies {
			if err := withFile(in.path, func(log io.Reader) error { return shiftYears(w, log, years) }); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return out, err
	}
	return out.measured()
}

// measured fills in the size.
func (in input) measured() (input, error) {
	err := withFile(in.path, func(log io.Reader) error {
		var c lineCounter
		_, err := io.Copy(&c, log)
		in.lines, in.bytes = c.lines, c.bytes
		return err
	})
	return in, err
}

// warm brings the log into the page cache.
func (in input) warm() error {
	return withFile(in.path, func(log io.Reader) error {
		_, err := io.Copy(io.Discard, log)
		return err
	})
}

// unpack writes gzipped files into one plain file, one after another.
func unpack(path string, gzipped ...string) error {
	return writeFile(path, func(w io.Writer) error {
		for _, g := range gzipped {
			err := withFile(g, func(packed io.Reader) error {
				plain, err := gzip.NewReader(packed)
				if err != nil {
					return err
				}
				_, err = io.Copy(w, plain)
				return err
			})
			if err != nil {
				return fmt.Errorf("unpack %s: %w", filepath.Base(g), err)
			}
		}
		return nil
	})
}

func withFile(path string, read func(io.Reader) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return read(f)
}

func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}
