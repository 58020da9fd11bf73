//go:build !linux

package dbserver

import "syscall"

func dieWithParent(*syscall.SysProcAttr) {}
