package main

import (
	"fmt"
	"strconv"
	"time"
)

// ageUnits are those of an age: a month has no certain length.
var ageUnits = map[byte]time.Duration{'h': time.Hour, 'd': 24 * time.Hour, 'w': 7 * 24 * time.Hour, 'y': 365 * 24 * time.Hour}

// maxAge is 100 years.
const maxAge = 100 * 365 * 24 * time.Hour

// age is a flag such as 90d; 0 is none.
type age time.Duration

func (a *age) Set(s string) error {
	if s == "" || s == "0" {
		*a = 0
		return nil
	}
	unit := ageUnits[s[len(s)-1]]
	n, err := strconv.ParseUint(s[:len(s)-1], 10, 32)
	if unit == 0 || err != nil || n == 0 {
		return fmt.Errorf("want 90d, or hours (h), weeks (w) or years (y)")
	}
	if n > uint64(maxAge/unit) {
		return fmt.Errorf("want at most 100y")
	}
	*a = age(n) * age(unit)
	return nil
}

func (a *age) String() string {
	switch d := time.Duration(*a); {
	case d == 0:
		return ""
	case d%ageUnits['d'] == 0:
		return strconv.FormatInt(int64(d/ageUnits['d']), 10) + "d"
	default:
		return strconv.FormatInt(int64(d/time.Hour), 10) + "h"
	}
}

// before is the moment, in Unix seconds, that is this long ago.
func (a age) before() int64 { return time.Now().Add(-time.Duration(a)).Unix() }
