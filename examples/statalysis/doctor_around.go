package main

import (
	"errors"
	"flag"
	"os"
	"path/filepath"

	"sasync/examples/statalysis/accesslog"
	"sasync/examples/statalysis/report/termtext"
)

// settings tells where settings come from, and whether others can read a password
// there. A mistake in them has ended the program before.
func (d *doctor) settings(flags *flag.FlagSet) {
	file, err := chooseConfig(flags)
	switch {
	case err != nil:
		d.tell(found(wrong, "", "the settings: %v", err))
		return
	case file.path == "":
		d.tell(found(fine, "", "no file of settings is read"))
		return
	}
	info, err := os.Stat(file.path)
	if err == nil && info.Mode().Perm()&0o077 != 0 && file.hasPassword() {
		d.tell(found(look, "chmod 600 "+file.path, "others can read %s, which has a password", file.path))
		return
	}
	d.tell(found(fine, "", "settings are read from %s", file.path))
}

func (c *configFile) hasPassword() bool {
	for _, s := range c.settings {
		if s.flag == "db" && shownDatabase(s.value) != s.value {
			return true
		}
	}
	return false
}

// Less free room than this, and than a tenth of the database, is little.
const littleRoom = 500 << 20

// disk looks at the folder of a database that is a file.
func (d *doctor) disk() {
	path := databaseFile(d.db)
	if path == "" {
		return
	}
	folder := filepath.Dir(path)
	probe, err := os.CreateTemp(folder, ".statalysis-doctor-")
	if err != nil {
		d.tell(found(wrong, "the database writes files there beside its own: choose another folder with -db, or give it to who loads", "the folder %s can't be written: %v", folder, errorOf(err)))
		return
	}
	probe.Close()
	os.Remove(probe.Name())
	free, err := freeDisk(folder)
	if errors.Is(err, errors.ErrUnsupported) {
		return
	}
	if err != nil {
		d.tell(found(look, "", "the disk of %s: %v", folder, err))
		return
	}
	size := int64(0)
	if info, err := os.Stat(path); err == nil {
		size = info.Size()
	}
	if free < littleRoom && free < max(size/10, littleRoom/10) || free < size/10 {
		d.tell(found(look, "a full disk ends a load, which goes on later; make room, or delete what is old: statalysis purge -keep-last 90d", "%s are free on the disk of the database, which has %s", megabytes(free), megabytes(size)))
		return
	}
	d.tell(found(fine, "", "%s are free on the disk of the database", megabytes(free)))
}

// logs looks whether logs could be loaded.
func (d *doctor) logs(paths []string) {
	if len(paths) == 0 {
		return
	}
	logs, skipped, errs := accesslog.Expand(paths, nil)
	formats := map[string]int64{}
	for _, log := range logs {
		formats[log.Format.String()]++
		if file, err := log.Open(accesslog.Options{}); err != nil {
			errs = append(errs, err)
		} else {
			file.Close()
		}
	}
	for format, n := range formats {
		d.tell(found(fine, "", "%s of the format %s", termtext.Count(n, "log"), format))
	}
	for _, s := range skipped {
		d.tell(found(fine, "", "%s", s.String()))
	}
	for _, err := range errs {
		advice := "run it as somebody who may read the logs: of the group adm, on many systems"
		if unknown, ok := errors.AsType[*accesslog.NotALogError](err); ok {
			advice = unknown.Help()
		} else if !errors.Is(err, os.ErrPermission) {
			advice = ""
		}
		d.tell(found(wrong, advice, "%v", err))
	}
}
