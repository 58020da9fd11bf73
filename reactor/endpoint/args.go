package endpoint

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Args are the arguments of a description, read one parameter after the other.
// An argument without a name is the value of the first parameter that is asked
// for, and so on. The first fault is kept, and told by the function that reads
// the description, as is an argument that no parameter was asked for. One
// goroutine uses it: the one that reads the description.
type Args struct {
	text       string
	positional []string
	named      map[string]string
	asked      []string // names, in this order
	rest       bool     // was taken as it is
	err        error
}

// parseArgs reads what follows the prefix.
func parseArgs(text string) (*Args, error) {
	a := &Args{text: text, named: map[string]string{}}
	for more := text != ""; more; {
		var argument string
		argument, text, more = cut(text, ':')
		name, value, named := cut(argument, '=')
		if !named {
			value = name
		}
		name, nameErr := unescape(name)
		value, err := unescape(value)
		_, twice := a.named[name]
		switch {
		case errors.Join(nameErr, err) != nil:
			return nil, errors.Join(nameErr, err)
		case !named:
			a.positional = append(a.positional, value)
		case twice:
			return nil, fmt.Errorf("parameter %q is given twice", name)
		default:
			a.named[name] = value
		}
	}
	return a, nil
}

// Rest is all arguments as they are written: for a prefix that stands before
// another description. No parameter is asked for then.
func (a *Args) Rest() string {
	a.rest = true
	return a.text
}

// Text is the value of a parameter, or zero if it is not given.
func (a *Args) Text(name, zero string) string {
	if value, given := a.take(name); given {
		return value
	}
	return zero
}

// Need is the value of a parameter that has to be given.
func (a *Args) Need(name string) string {
	value, given := a.take(name)
	if !given {
		a.fail(fmt.Errorf("parameter %s is missing", name))
	}
	return value
}

// Number is Text for a whole number from 0 to most.
func (a *Args) Number(name string, zero, most int) int {
	value, given := a.take(name)
	if !given {
		return zero
	}
	return a.whole(name, value, 10, most)
}

func (a *Args) whole(name, value string, base, most int) int {
	n, err := strconv.ParseUint(value, base, 31)
	if err != nil || n > uint64(most) {
		a.fail(fmt.Errorf("parameter %s: %q is no number from 0 to %s", name, value, strconv.FormatInt(int64(most), base)))
	}
	return int(n)
}

// Duration is Text for a time above zero: in seconds, or with units as in
// 1m30s.
func (a *Args) Duration(name string, zero time.Duration) time.Duration {
	value, given := a.take(name)
	if !given {
		return zero
	}
	d, err := time.ParseDuration(value)
	if err != nil {
		d, err = time.ParseDuration(value + "s")
	}
	if err != nil || d <= 0 {
		a.fail(fmt.Errorf("parameter %s: %q is no time above zero", name, value))
	}
	return d
}

// take is the value of the parameter that is asked for next.
func (a *Args) take(name string) (value string, given bool) {
	place := len(a.asked)
	a.asked = append(a.asked, name)
	value, given = a.named[name]
	if place >= len(a.positional) {
		return value, given
	}
	if given {
		a.fail(fmt.Errorf("parameter %q is given twice, with and without its name", name))
	}
	return a.positional[place], true
}

func (a *Args) fail(err error) {
	if a.err == nil {
		a.err = err
	}
}

// unasked is the fault of an argument that no parameter was asked for.
func (a *Args) unasked() error {
	if a.rest {
		return nil
	}
	takes := "there are " + strings.Join(a.asked, ", ")
	if len(a.asked) == 0 {
		takes = "there are none"
	}
	if len(a.positional) > len(a.asked) {
		return fmt.Errorf(`%q is an argument too many: %s (a : in a value is written \:)`, a.positional[len(a.asked)], takes)
	}
	var unknown []string
	for name := range a.named {
		if !slices.Contains(a.asked, name) {
			unknown = append(unknown, strconv.Quote(name))
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	slices.Sort(unknown)
	return fmt.Errorf("unknown parameter %s: %s", strings.Join(unknown, ", "), takes)
}
