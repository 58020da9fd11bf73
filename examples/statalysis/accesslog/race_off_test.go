//go:build !race

package accesslog

const everyNth = 1
