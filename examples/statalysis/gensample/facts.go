package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// facts is what expected.json holds: what a reader of the sample must find.
// All but Files counts each distinct line once, however often it is there.
type facts struct {
	Seed        uint64              `json:"seed"`
	Files       []fileFacts         `json:"files"`
	All         totals              `json:"all"`
	People      peopleFacts         `json:"people"`
	Bots        []botFacts          `json:"bots"`
	BrokenLinks []brokenLink        `json:"broken_links"`
	Addresses   map[string][]string `json:"addresses"`
}

// fileFacts counts the lines of one file.
// Lines = Blank + Torn + readable lines; Kinds sums to the readable ones.
type fileFacts struct {
	Name              string         `json:"name"`
	Format            string         `json:"format"`
	Lines             int            `json:"lines"`
	Blank             int            `json:"blank"`
	Torn              int            `json:"torn"`
	Repeated          int            `json:"repeated"`           // copies of a line of the same file
	Overlap           int            `json:"overlap"`            // lines that are in a file listed above
	RedirectsFollowed int            `json:"redirects_followed"` // see follows
	Kinds             map[string]int `json:"kinds"`
}

// totals is over all files.
// Lines = Blank + Torn + Duplicates + Distinct.
type totals struct {
	Lines             int            `json:"lines"`
	Blank             int            `json:"blank"`
	Torn              int            `json:"torn"`
	Duplicates        int            `json:"duplicates"`
	Distinct          int            `json:"distinct"`
	RedirectsFollowed int            `json:"redirects_followed"`
	ServerErrors      int            `json:"server_errors"`
	Kinds             map[string]int `json:"kinds"`
}

type peopleFacts struct {
	Addresses         int            `json:"addresses"`
	Editors           []string       `json:"editors"` // addresses that work in wp-admin
	RedirectsFollowed int            `json:"redirects_followed"`
	Acts              map[string]int `json:"acts"`
	Days              []dayFacts     `json:"days"`
}

// dayFacts is one day, as the servers' own clocks have it.
type dayFacts struct {
	Day       string `json:"day"`
	Pages     int    `json:"pages"`
	Visitors  int    `json:"visitors"`  // addresses with a page
	Addresses int    `json:"addresses"` // addresses with any request
}

type botFacts struct {
	Family    string `json:"family"`
	Purpose   string `json:"purpose"`
	Requests  int    `json:"requests"`
	Addresses int    `json:"addresses"`
	Robots    int    `json:"robots_txt"` // requests for /robots.txt
}

// brokenLink is a page that is missing and the page that links to it.
type brokenLink struct {
	Host   string `json:"host"`
	Target string `json:"target"`
	From   string `json:"from"`
	People int    `json:"people"` // requests
}

// write puts expected.json and README.md into a folder.
func (f *facts) write(folder string) error {
	text, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return fmt.Errorf("gensample: encode expected.json: %w", err)
	}
	for name, content := range map[string][]byte{
		"expected.json": append(text, '\n'),
		"README.md":     f.readme(),
	} {
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o644); err != nil {
			return fmt.Errorf("gensample: write %s: %w", name, err)
		}
	}
	return nil
}
