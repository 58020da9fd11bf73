package memcache

import (
	"fmt"
	"strings"

	"sasync/deferred"
)

// Get gives the item under a key, or fails with ErrNotFound. Loop only.
func (c *Client) Get(key string) *deferred.Deferred[Item] {
	many := c.GetMany(key)
	return deferred.Then(many, func(items map[string]Item) (Item, error) {
		item, found := items[key]
		if !found {
			return Item{}, ErrNotFound
		}
		return item, nil
	})
}

// GetMany gives the items under those of the keys that have one, in one command.
// Loop only.
func (c *Client) GetMany(keys ...string) *deferred.Deferred[map[string]Item] {
	for _, key := range keys {
		if err := checkKey(key); err != nil {
			return deferred.Fail[map[string]Item](c.loop, err)
		}
	}
	items := map[string]Item{}
	if len(keys) == 0 {
		return deferred.Succeed(c.loop, items)
	}
	w := &waiting[map[string]Item]{d: deferred.New[map[string]Item](c.loop)}
	w.got = func(v *Item) error {
		items[v.Key] = *v
		if len(items) > len(keys) {
			return fmt.Errorf("%w: more values than were asked for", ErrFormat)
		}
		return nil
	}
	w.read = func(text string) (map[string]Item, bool, error) {
		if text != "END" {
			return nil, false, unexpected(text)
		}
		return items, true, nil
	}
	c.send(w, []byte("gets "+strings.Join(keys, " ")+"\r\n"))
	return w.d
}

// maxStats is how many lines an answer to Stats may have.
const maxStats = 100_000

// Stats gives what the server tells of itself: in general, or in one of its
// sections, "items" or "settings", say. Loop only.
func (c *Client) Stats(section string) *deferred.Deferred[map[string]string] {
	command := "stats"
	if section != "" {
		if err := checkKey(section); err != nil {
			return deferred.Fail[map[string]string](c.loop, err)
		}
		command += " " + section
	}
	stats, lines := map[string]string{}, 0
	w := &waiting[map[string]string]{d: deferred.New[map[string]string](c.loop)}
	w.read = func(text string) (map[string]string, bool, error) {
		lines++
		name, ok := strings.CutPrefix(text, "STAT ")
		switch {
		case text == "END", text == "RESET":
			return stats, true, nil
		case !ok, lines > maxStats:
			return nil, false, unexpected(text)
		}
		name, value, _ := strings.Cut(name, " ")
		stats[name] = value
		return nil, false, nil
	}
	c.send(w, []byte(command+"\r\n"))
	return w.d
}

// Version is that of the server. Loop only.
func (c *Client) Version() *deferred.Deferred[string] {
	w := oneLine(c, func(text string) (string, error) {
		version, ok := strings.CutPrefix(text, "VERSION ")
		if !ok {
			return "", unexpected(text)
		}
		return version, nil
	})
	c.send(w, []byte("version\r\n"))
	return w.d
}
