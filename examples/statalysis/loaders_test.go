package main

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"sasync/dbthread/dbthreadtest/dbserver"
)

// Contents that do not depend on who has loaded which file when. What bad
// addresses asked for is among them if no line is in two files and no load is
// killed: of a line that was stored only one is counted, of those that were
// refused all are; and what a killed load had stored behind its last checkpoint
// another one may count as purged, before it is read again and counted as refused.
var (
	ofDistinctFiles = append(portable[:4:4], portable[5:]...)
	ofAnyFiles      = append(portable[:3:3], portable[5:]...)
)

func TestPostgreSQL_SeveralLoadersAtOnceLoseNothingAndDoubleNothing(t *testing.T) {
	server := dbserver.PostgreSQL(t)
	t.Setenv(oftenCheckpoints, "50ms")
	loadersAtOnce(t, server, 3, 0, true, ofAnyFiles)
}

func TestPostgreSQL_SeveralLoadersAtOnceCountWhatBadAddressesAskedFor(t *testing.T) {
	server := dbserver.PostgreSQL(t)
	t.Setenv(oftenCheckpoints, "50ms")
	loadersAtOnce(t, server, 3, 0, false, ofDistinctFiles)
}

func TestMariaDB_SeveralLoadersAtOnceLoseNothingAndDoubleNothing(t *testing.T) {
	server := dbserver.MariaDB(t)
	t.Setenv(oftenCheckpoints, "50ms")
	loadersAtOnce(t, server, 2, 8_000, true, ofAnyFiles)
}

// loadersAtOnce loads one file with each of some processes, which may be killed in
// the middle and started again, and holds that what is then stored is what a
// single one stores.
func loadersAtOnce(t *testing.T, server *dbserver.Server, loaders, overlap int, kill bool, want []string) {
	const each = 16_000
	lines := troubledLines(each * loaders)
	folder := t.TempDir()
	var logs []string
	for i := range loaders {
		logs = append(logs, filepath.Join(folder, fmt.Sprintf("access.log.%d", loaders-i)))
		writeFile(t, logs[i], text(lines[max(0, each*i-overlap):each*(i+1)]))
	}
	alone, together := server.Database(), server.Database()
	begun := time.Now()
	statalysis(t, "load", "-q", "-no-screen", "-db", alone, folder).want(t, exitOK)
	whole := time.Since(begun)

	killed := make([]int, loaders)
	var wait sync.WaitGroup
	for i, log := range logs {
		times := 0
		if kill {
			times = i
		}
		wait.Go(func() { killed[i] = loadWithKills(t, together, log, times, whole) })
	}
	wait.Wait()
	if t.Failed() {
		return
	}
	t.Log("killed: ", killed)
	wantSame(t, "the rows of a single loader", heldBy(t, together, want...), heldBy(t, alone, want...))
}

// loadWithKills loads a log to its end in a process that is killed some times.
func loadWithKills(t *testing.T, db, log string, times int, whole time.Duration) (killed int) {
	for try := 0; try < times+5; try++ {
		cmd, stdout, stderr := asCommand("load", "-q", "-no-screen", "-db", db, log)
		if err := cmd.Start(); err != nil {
			t.Error(err)
			return killed
		}
		if killed < times {
			time.Sleep(whole/10 + rand.N(whole/2))
			cmd.Process.Kill()
		}
		cmd.Wait()
		switch cmd.ProcessState.ExitCode() {
		case exitOK:
			return killed
		case -1:
			killed++
		default: // a commit of the killed one may have come late
			t.Log(stdout, stderr)
		}
	}
	t.Errorf("%s could not be loaded", log)
	return killed
}
