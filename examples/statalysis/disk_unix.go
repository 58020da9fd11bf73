//go:build linux || darwin || freebsd

package main

import "syscall"

// freeDisk is how many bytes may be written to the disk of a folder.
func freeDisk(folder string) (int64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(folder, &s); err != nil {
		return 0, err
	}
	return int64(s.Bavail) * int64(s.Bsize), nil
}
