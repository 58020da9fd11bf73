package accesslog

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// pipe makes a named pipe.
func pipe(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Skipf("no named pipe: %v", err)
	}
	return path
}

// feed writes to a named pipe and closes it.
func feed(t *testing.T, path, text string) {
	t.Helper()
	written := make(chan error, 1)
	go func() {
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err == nil {
			_, err = io.WriteString(f, text)
			f.Close()
		}
		written <- err
	}()
	t.Cleanup(func() {
		if err := <-written; err != nil {
			t.Error(err)
		}
	})
}

func TestOpen_ReadsAPipeOnce(t *testing.T) {
	for name, content := range map[string]string{"plain": numbered(5000), "packed": pack(t, numbered(5000))} {
		t.Run(name, func(t *testing.T) {
			path := pipe(t)
			files, notices, errs := Expand([]string{path, write(t, "a.log", onDay(1)), path}, nil)
			if len(files) != 2 || !files[1].Stream() || files[1].Path != path || len(notices) != 1 || errs != nil {
				t.Fatalf("%v, %v, %v", files, notices, errs)
			}
			feed(t, path, content)
			wantNumbered(t, readFile(t, path, Options{}), 5000)
		})
	}
}

func TestOpen_DashIsStandardInput(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	stdin := os.Stdin
	os.Stdin = r
	defer func() { os.Stdin = stdin; r.Close() }()
	io.WriteString(w, numbered(3))
	w.Close()
	files, notices, errs := Expand([]string{Stdin, Stdin}, layout(t, "combined"))
	if len(files) != 1 || len(notices) != 1 || errs != nil || !files[0].Stream() {
		t.Fatalf("%v, %v, %v", files, notices, errs)
	}
	f, err := files[0].Open(Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := f.Next()
	if err != nil || len(b.Parse(nil).Records) != 3 || f.Layout() != files[0].Layout || f.Size() != 0 {
		t.Errorf("%v, %+v", err, b)
	}
	if _, err := f.Stat(); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("Stat: %v", err)
	}
	if err := f.Resume(b.Mark(), 3); err != ErrOtherLog {
		t.Errorf("Resume: %v", err)
	}
}

func TestStop_EndsTheWaitingForAPipe(t *testing.T) {
	path := pipe(t)
	stop := make(chan struct{})
	close(stop)
	if _, err := Open(path, Options{Stop: stop}); !errors.Is(err, os.ErrClosed) { // nobody writes to it
		t.Errorf("Open: %v", err)
	}
	feed(t, path, "") // lets the goroutine that opens it go on

	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	stop = make(chan struct{})
	s := newStream(func() (io.ReadCloser, error) { return r, nil }, stop)
	io.WriteString(w, "text")
	buf := make([]byte, 3)
	for _, want := range []string{"tex", "t"} {
		if n, err := s.Read(buf); err != nil || string(buf[:n]) != want {
			t.Errorf("%q, %v", buf[:n], err)
		}
	}
	close(stop)
	if _, err := s.Read(buf); !errors.Is(err, os.ErrClosed) {
		t.Errorf("Read: %v", err)
	}
	w.Close() // and the read that waited ends
	<-s.pending
	if s.Close() != nil || !errors.Is(s.Close(), os.ErrClosed) {
		t.Error("Close")
	}
}
