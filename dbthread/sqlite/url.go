package sqlite

import (
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"sasync/dbthread/dialect"
)

func init() { dialect.Register("sqlite", open) }

// settings are what a URL can say.
type settings struct {
	path            string
	synchronous     string
	busyTimeout     time.Duration
	checkpointPages int
	cacheMiB        int
}

// open reads "path?name=value&…".
func open(rest string) (dialect.Database, error) {
	escaped, query, _ := strings.Cut(rest, "?")
	path, err := unescapePath(escaped)
	if err != nil {
		return nil, err
	}
	s := settings{path: path, synchronous: "full", busyTimeout: 5 * time.Second, checkpointPages: 10000, cacheMiB: 16}
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, fmt.Errorf("settings %q: %w", query, err)
	}
	for name, all := range values {
		if err := s.set(name, all[len(all)-1]); err != nil {
			return nil, fmt.Errorf("setting %s=%s: %w", name, all[len(all)-1], err)
		}
	}
	return &database{s}, nil
}

func unescapePath(escaped string) (string, error) {
	path, err := url.PathUnescape(escaped)
	switch {
	case err != nil:
		return "", fmt.Errorf("path %q: %w", escaped, err)
	case path == "":
		return "", errors.New("no path")
	case strings.Contains(path, "\x00"):
		return "", fmt.Errorf("path %q: holds a NUL", path)
	case strings.Contains(path, ":memory:"):
		return "", errors.New("a database in memory cannot be shared by the broker's connections: give a file")
	}
	return filepath.Clean(path), nil
}

var synchronousModes = []string{"off", "normal", "full", "extra"}

func (s *settings) set(name, value string) (err error) {
	switch name {
	case "synchronous":
		s.synchronous = value
		if !slices.Contains(synchronousModes, value) {
			return fmt.Errorf("want one of %q", synchronousModes)
		}
	case "busy_timeout":
		s.busyTimeout, err = time.ParseDuration(value)
		if err == nil && (s.busyTimeout < 0 || s.busyTimeout > 24*time.Hour) {
			return errors.New("want 0s to 24h")
		}
	case "checkpoint_pages":
		s.checkpointPages, err = strconv.Atoi(value)
		if err == nil && s.checkpointPages < 1 {
			return errors.New("want at least 1")
		}
	case "cache_mib":
		s.cacheMiB, err = strconv.Atoi(value)
		if err == nil && (s.cacheMiB < 1 || s.cacheMiB > 1<<20) {
			return errors.New("want 1 to 1048576")
		}
	default:
		return errors.New("unknown")
	}
	return err
}
