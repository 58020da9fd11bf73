//go:build !sasyncdebug

package reactor_test

const checksOwner = false
