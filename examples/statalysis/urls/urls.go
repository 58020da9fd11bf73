// Package urls tells what the texts of a log are about: whether a URL is a page
// that people read, and which host a referrer or virtual host names. The loader
// asks once for each new value, so that reports need not take texts apart.
package urls

import "strings"

// Kind is what a URL stands for.
type Kind int64

const (
	Asset Kind = iota // a part of a page, or what only programs read
	Page              // what people read
	Part              // an asset that only a page of the site itself loads: pictures and films are shown by other sites too
)

var kinds = map[string]Kind{}

func init() {
	for _, extension := range strings.Fields(`json wasm webmanifest xml rss atom
		png jpg jpeg gif webp avif svg ico bmp tif tiff cur
		mp3 m4a aac ogg oga opus wav flac mp4 m4v webm ogv mov avi mkv m3u8 swf`) {
		kinds[extension] = Asset
	}
	for _, extension := range strings.Fields(`css js mjs cjs map woff woff2 ttf otf eot`) {
		kinds[extension] = Part
	}
}

// longestExtension of kinds.
const longestExtension = len("webmanifest")

// KindOf tells a URL's kind by the extension of its path. Safe from any
// goroutine.
func KindOf(url string) Kind {
	path, _, _ := strings.Cut(url, "?")
	extension := path[strings.LastIndexByte(path, '.')+1:]
	if len(extension) > longestExtension {
		return Page
	}
	if kind, ok := kinds[strings.ToLower(extension)]; ok {
		return kind
	}
	return Page
}

// Referrer gives the bare host of a referrer and where the path behind it
// begins, counted in characters from 1 as SQL does. A referrer that is no URL
// has no host. Safe from any goroutine.
func Referrer(ref string) (host string, pathAt int64) {
	scheme := strings.Index(ref, "://")
	if scheme < 0 {
		return "", 1
	}
	rest := ref[scheme+len("://"):]
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	before := ref[:scheme+len("://")+end]
	return Host(rest[:end]), int64(len([]rune(before))) + 1
}

// Host gives the bare host of a virtual host or of a URL's authority: in lower
// case, without user, port, the dot of the root and "www.". Safe from any
// goroutine.
func Host(authority string) string {
	name := strings.ToLower(authority)
	if _, behind, ok := strings.Cut(name, "@"); ok {
		name = behind
	}
	if strings.HasPrefix(name, "[") {
		if end := strings.IndexByte(name, ']'); end >= 0 {
			name = name[:end+1]
		}
	} else {
		name, _, _ = strings.Cut(name, ":")
	}
	name = strings.TrimRight(name, ".")
	if bare, ok := strings.CutPrefix(name, "www."); ok && bare != "" {
		return bare
	}
	return name
}
