package dbthread_test

import (
	"errors"
	"testing"
	"time"

	"sasync/dbthread"
)

func TestRead_ThoseThatComeTogetherAreSharedAmongTheReaders(t *testing.T) {
	w := open(t)
	value(w, w.b.Running())
	meeting := make(chan struct{})
	meet := func(*dbthread.Tx) (bool, error) { // two of these end only beside each other
		select {
		case meeting <- struct{}{}:
		case <-meeting:
		case <-time.After(20 * time.Second):
			return false, errors.New("the other read does not run")
		}
		return true, nil
	}
	for range 20 {
		first, second := dbthread.Read(w.b, "first", meet), dbthread.Read(w.b, "second", meet)
		if !value(w, first) || !value(w, second) {
			t.Fatal("a read gave the wrong result")
		}
	}
}
