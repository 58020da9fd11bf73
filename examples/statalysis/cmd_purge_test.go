package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sasync/dbthread/dbthreadtest/dbserver"
)

// agedLine is a request of so many days ago, to a virtual host.
func agedLine(ip string, days int, vhost, url, ua string) string {
	at := time.Now().Add(-time.Duration(days)*24*time.Hour - time.Minute).UTC().Format("02/Jan/2006:15:04:05 +0000")
	return fmt.Sprintf(`%s %s - [%s] "GET %s HTTP/1.1" 200 512 "-" "%s"`, ip, vhost, at, url, ua)
}

// agedLog has requests of each of 200 days, of two people on two sites, and two
// attackers, one of them long ago.
func agedLog(t *testing.T) string {
	t.Helper()
	var lines []string
	for day := range 200 {
		lines = append(lines, agedLine("192.0.2.1", 199-day, "www.shop.example", fmt.Sprint("/", day), firefox),
			agedLine("2001:db8::7", 199-day, "blog.example", fmt.Sprint("/", day), firefox))
	}
	lines = append(lines, agedLine("198.51.100.7", 150, "blog.example", "/.git/config", firefox),
		agedLine("198.51.100.8", 1, "blog.example", "/.git/config", firefox))
	return write(t, "access.log", lines...)
}

// agedPages is a log of so many pages that one asked for so many days ago.
func agedPages(t *testing.T, pages, days int) string {
	t.Helper()
	lines := make([]string, pages)
	for i := range lines {
		lines[i] = agedLine("192.0.2.1", days, "shop.example", fmt.Sprint("/page/", i), firefox)
	}
	return write(t, "access.log", lines...)
}

func TestPurge_DeletesWhatIsOlderAndALoadDoesNotBringItBack(t *testing.T) {
	db, log := newDB(t), agedLog(t)
	program(t, "load", "-q", "-db", db, log).want(t, exitOK)
	program(t, "purge", "-db", db, "-keep-last", "90d", "-dry-run").want(t, exitOK, "220 requests would be deleted.")
	wantNumber(t, db, "SELECT count(*) FROM entries", 400)
	program(t, "purge", "-db", db, "-keep-last", "90d").want(t, exitOK, "220 requests deleted.")
	wantNumber(t, db, "SELECT count(*) FROM entries", 180)
	wantNumber(t, db, "SELECT count(*) FROM entries WHERE dt < ?", 0, time.Now().Add(-90*24*time.Hour).Unix())
	program(t, "load", "-q", "-db", db, log).want(t, exitOK)
	wantNumber(t, db, "SELECT count(*) FROM entries", 180)
	wantNumber(t, db, "SELECT count(*) FROM bad_ip", 2)
}

func TestPurge_WhatIsKeptOfDaysIsMadeAnew(t *testing.T) {
	db := newDB(t)
	statalysis(t, "load", "-q", "-db", db, agedLog(t)).want(t, exitOK)
	statalysis(t, "purge", "-db", db, "-ip", "192.0.2.1").want(t, exitOK, "200 requests deleted.")
	wantNumber(t, db, "SELECT count(*) FROM daily_visitor WHERE ip = '192.0.2.1'", 0)
	wantNumber(t, db, "SELECT count(*) FROM daily_visitor", 200)
	wantNumber(t, db, "SELECT count(*) FROM stale_days", 0)
	wantNumber(t, db, "SELECT sum(requests) FROM daily_hour", 200)
}

func TestPurge_BadAddressesThatAreSilentAreForgottenOnRequest(t *testing.T) {
	db := newDB(t)
	program(t, "load", "-q", "-db", db, agedLog(t)).want(t, exitOK)
	program(t, "purge", "-db", db, "-keep-last", "90d", "-bad", "-dry-run").want(t, exitOK, "1 bad address")
	program(t, "purge", "-db", db, "-keep-last", "90d", "-bad").want(t, exitOK, "1 bad address")
	wantNumber(t, db, "SELECT count(*) FROM bad_ip WHERE ip = '198.51.100.8'", 1)
	wantNumber(t, db, "SELECT count(*) FROM bad_ip", 1)
	wantNumber(t, db, "SELECT count(*) FROM bad_seen", 1)
}

func TestPurge_OfAnAddressAllIsForgottenAndOfANetwork(t *testing.T) {
	db := newDB(t)
	program(t, "load", "-q", "-db", db, agedLog(t)).want(t, exitOK)
	program(t, "purge", "-db", db, "-ip", "198.51.100.7").want(t, exitOK, "0 requests deleted, and what is known of 1 bad address.")
	wantNumber(t, db, "SELECT count(*) FROM bad_ip", 1)
	program(t, "purge", "-db", db, "-ip", "2001:db8::/32", "-keep-last", "10d").want(t, exitOK, "190 requests deleted.")
	program(t, "purge", "-db", db, "-ip", "2001:db8::/32").want(t, exitOK, "10 requests deleted.")
	program(t, "purge", "-db", db, "-ip", "203.0.113.1").want(t, exitOK, "0 requests deleted.")
	wantNumber(t, db, "SELECT count(*) FROM entries", 200)
}

func TestPurge_OfASiteWithAndWithoutWWW(t *testing.T) {
	db := newDB(t)
	program(t, "load", "-q", "-db", db, agedLog(t)).want(t, exitOK)
	program(t, "purge", "-db", db, "-vhost", "shop.example", "-dry-run").want(t, exitOK, "200 requests would be deleted.")
	program(t, "purge", "-db", db, "-vhost", "shop.example").want(t, exitOK, "200 requests deleted.")
	wantNumber(t, db, "SELECT count(*) FROM entries JOIN vhost ON vhost.id = id_vhost WHERE value = 'blog.example'", 200)
}

func TestPurge_VacuumMakesTheFileSmaller(t *testing.T) {
	db := newDB(t)
	program(t, "load", "-q", "-no-screen", "-no-rules", "-db", db, agedPages(t, 3000, 2)).want(t, exitOK)
	before := fileSize(t, db)
	program(t, "purge", "-db", db, "-keep-last", "1h").want(t, exitOK, "3,000 requests deleted", "statalysis purge -vacuum")
	program(t, "purge", "-db", db, "-vacuum").want(t, exitOK, "The file was")
	if after := fileSize(t, db); after >= before*2/3 {
		t.Errorf("%d bytes before, %d after", before, after)
	}
}

func TestPurge_ALoadBesideItGoesOn(t *testing.T) {
	db, old, young := newDB(t), agedPages(t, 20_000, 100), agedPages(t, 20_000, 0)
	statalysis(t, "load", "-q", "-no-screen", "-no-rules", "-db", db, old).want(t, exitOK)
	cmd, _, errors := asCommand("load", "-q", "-no-screen", "-no-rules", "-db", db, young)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	statalysis(t, "purge", "-db", db, "-keep-last", "90d").want(t, exitOK)
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, errors)
	}
	wantNumber(t, db, "SELECT count(*) FROM entries", 20_000)
	wantNumber(t, db, "SELECT count(*) FROM entries WHERE dt < ?", 0, time.Now().Add(-90*24*time.Hour).Unix())
}

func TestPurge_MistakesEndWithCode2(t *testing.T) {
	for _, args := range [][]string{{}, {"-keep-last", "90"}, {"-keep-last", "3m"}, {"-keep-last", "101y"}, {"-keep-last", "-1d"}, {"-ip", "x"}, {"-bad", "-ip", "192.0.2.1"},
		{"-keep-last", "1d", "x.log"}, {"-vacuum", "-db", "postgres://localhost/x"}} {
		program(t, append([]string{"purge"}, args...)...).want(t, exitUsage, "statalysis")
	}
	program(t, "purge", "-keep-last", "1d", "-db", filepath.Join(t.TempDir(), "none.db")).want(t, exitFailed, "there is no database")
}

func TestPurge_OnPostgreSQLAndMariaDB(t *testing.T) {
	for name, start := range map[string]func(testing.TB, ...string) *dbserver.Server{"PostgreSQL": dbserver.PostgreSQL, "MariaDB": dbserver.MariaDB} {
		t.Run(name, func(t *testing.T) {
			url, file, log := start(t).Database(), newDB(t), agedLog(t)
			for _, db := range []string{url, file} {
				program(t, "load", "-q", "-no-screen", "-value-length", "600", "-db", db, log).want(t, exitOK)
				program(t, "purge", "-db", db, "-keep-last", "90d", "-bad").want(t, exitOK, "220 requests deleted, and what is known of 1 bad address.")
				program(t, "purge", "-db", db, "-vhost", "blog.example", "-keep-last", "40d").want(t, exitOK, "50 requests deleted.")
				program(t, "purge", "-db", db, "-ip", "192.0.2.0/24", "-vhost", "blog.example").want(t, exitOK, "0 requests deleted.")
			}
			wantSame(t, "the same rows", heldBy(t, url, portable...), heldBy(t, file, portable...))
		})
	}
}

func fileSize(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

func TestLoad_KeepLastLeavesOutWhatIsOlderAndDeletesIt(t *testing.T) {
	db, log := newDB(t), agedLog(t)
	statalysis(t, "load", "-q", "-db", db, log).want(t, exitOK)
	more := write(t, "more.log", agedLine("192.0.2.3", 5, "blog.example", "/", firefox), agedLine("192.0.2.4", 50, "blog.example", "/.git/config", firefox))
	statalysis(t, "load", "-q", "-db", db, "-keep-last", "5w", more).want(t, exitOK, "1 line older than 35 days left out, and 330 requests deleted")
	wantNumber(t, db, "SELECT count(*) FROM entries", 71)
	wantNumber(t, db, "SELECT count(*) FROM bad_ip", 2) // whoever was bad that long ago is not found
	wantNumber(t, db, "SELECT max(lines) FROM files WHERE name LIKE '%more.log'", 2)

	// With other rules all is read again, and what is older stays away.
	statalysis(t, "load", "-q", "-db", db, "-keep-last", "5w", "-no-rules", log, more).want(t, exitOK, "332 lines older than 35 days left out, and 0 requests deleted")
	wantNumber(t, db, "SELECT count(*) FROM entries", 72)
}

func TestLoad_KeepLastIsCountedForEachLine(t *testing.T) {
	l := loadInProcess(t, "-q", "-db", newDB(t), "-keep-last", "90d", agedLog(t))
	f := l.loader.Files()[0]
	if sum := f.Stored + f.Duplicates + f.Ignored + f.Blocked + f.Unread + f.Older; f.Lines != 402 || sum != f.Lines || f.Older != 221 {
		t.Errorf("%d lines, %d of them counted, %d older", f.Lines, sum, f.Older)
	}
}

func TestFollow_KeepLastDeletesWhatIsThereAlready(t *testing.T) {
	db, log := newDB(t), agedLog(t)
	program(t, "load", "-q", "-no-screen", "-db", db, log).want(t, exitOK)
	f := startFollow(t, db, "-keep-last", "5w", log)
	f.sees("at the start", 70)
	appendTo(t, log, []byte(agedLine("192.0.2.9", 0, "blog.example", "/", firefox)+"\n"+agedLine("192.0.2.9", 40, "blog.example", "/", firefox)+"\n"))
	f.sees("of what comes", 71)
	f.stop(os.Interrupt).want(t, exitOK)
}

// The values of the second log are those of the first one, whose requests are
// gone: the load finds ids of values that are deleted beside it.
func TestPurge_OrphansThatALoadBesideItUsesStay(t *testing.T) {
	for name, database := range map[string]func(*testing.T) string{
		"SQLite":     newDB,
		"PostgreSQL": func(t *testing.T) string { return dbserver.PostgreSQL(t).Database() },
		"MariaDB":    func(t *testing.T) string { return dbserver.MariaDB(t).Database() },
	} {
		t.Run(name, func(t *testing.T) {
			db, old, young := database(t), agedPages(t, 12_000, 100), agedPages(t, 12_000, 3)
			load := []string{"load", "-q", "-no-screen", "-no-rules", "-value-length", "600", "-db", db}
			program(t, append(load, old)...).want(t, exitOK)
			program(t, "purge", "-db", db, "-keep-last", "90d").want(t, exitOK, "12,000 requests deleted")

			path, err := buildProgram()
			if err != nil {
				t.Fatal(err)
			}
			cmd, _, said := commandOf(path, append(load, young))
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			ended := make(chan error, 1)
			go func() { ended <- cmd.Wait() }()
			for beside := true; beside; {
				program(t, "purge", "-db", db, "-orphans").want(t, exitOK, "deleted that no request has.")
				select {
				case err := <-ended:
					if beside = false; err != nil {
						t.Fatalf("%v\n%s", err, said)
					}
				default:
				}
			}
			whole := `SELECT count(*) FROM entries JOIN vhost ON vhost.id = id_vhost JOIN url ON url.id = id_url JOIN ref ON ref.id = id_ref JOIN ua ON ua.id = id_ua`
			if got := strings.TrimSpace(heldBy(t, db, whole)); got != "12000" {
				t.Errorf("%s entries with all their values, want 12000", got)
			}
			program(t, "purge", "-db", db, "-keep-last", "1d", "-orphans").want(t, exitOK, "12,000 requests deleted", "12,003 values deleted")
			if got := strings.TrimSpace(heldBy(t, db, "SELECT (SELECT count(*) FROM url) + (SELECT count(*) FROM ua)")); got != "0" {
				t.Errorf("%s values are left", got)
			}
		})
	}
}
