package resp

import (
	"slices"
	"strings"
)

// What Redis calls the messages of its channels, and the confirmations of those
// who want them or want them no more.
var (
	messages = []string{"message", "pmessage", "smessage"}
	confirms = []string{"subscribe", "psubscribe", "ssubscribe", "unsubscribe", "punsubscribe", "sunsubscribe"}
)

// confirmations is how many of them are the answer to a command.
func confirmations(args []string) (n int, err error) {
	if len(args) == 0 {
		return 0, ErrNoCommand
	}
	if !slices.ContainsFunc(confirms, func(name string) bool { return strings.EqualFold(name, args[0]) }) {
		return 0, nil
	}
	if len(args) == 1 {
		return 0, ErrNoCommand
	}
	return len(args) - 1, nil
}

// confirmed takes v as the answer to the command that has waited longest, if it
// is one: confirmations come in the order of the other answers.
func (c *Client) confirmed(v Value) bool {
	expected := c.pending > 0 && c.first.confirm > 0
	if !v.isNotice(confirms) || !expected && !c.isPush(v) {
		return false
	}
	switch v.Items[0].Text {
	case "ssubscribe", "sunsubscribe":
		c.shards = v.Items[2].Int
	default:
		c.channels = v.Items[2].Int
	}
	if !expected {
		return false
	}
	if c.first.confirm--; c.first.confirm == 0 {
		c.pop().answer(v)
	}
	return true
}

// isPush is whether v is no answer to a command.
func (c *Client) isPush(v Value) bool {
	return v.Kind == Push || c.channels+c.shards > 0 && (v.isNotice(messages) || v.isNotice(confirms))
}

// isNotice is whether v looks like one of the given, in version 2 or 3.
func (v Value) isNotice(names []string) bool {
	return (v.Kind == Push || v.Kind == Array) && len(v.Items) > 2 && slices.Contains(names, v.Items[0].Text)
}
