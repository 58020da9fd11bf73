package main

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"sasync/examples/statalysis/geo/mmdbtest"
)

// placeFiles know where the addresses of sampleDatabase are.
func placeFiles(t *testing.T) (city, asn string) {
	t.Helper()
	city = mmdbtest.Write(t, "GeoLite2-City", mmdbtest.Records{
		"192.0.2.0/24": mmdbtest.City("FR", "France", "Paris <b>"), "198.51.100.0/24": mmdbtest.City("BR", "Brazil", ""),
	})
	return city, mmdbtest.Write(t, "GeoLite2-ASN", mmdbtest.Records{
		"192.0.2.0/24": mmdbtest.ASN(64496, "=Example\x1b[31m Net"), "198.51.100.0/24": mmdbtest.ASN(64511, "Cheap Hosting"),
	})
}

func TestReport_TellsPlacesInEachFormat(t *testing.T) {
	db := sampleDatabase(t)
	city, asn := placeFiles(t)
	with := func(args ...string) outcome { return statalysis(t, append([]string{"report", "-db", db}, args...)...) }

	screen := with("-geo", city, "-geo", asn).want(t, exitOK, "Countries", "France", "FR", "Cities", "Paris <b>", "Networks", "AS64496", "Cheap Hosting")
	if strings.Contains(screen.stdout, "\x1b") {
		t.Errorf("the escape of a name is written:\n%q", screen.stdout)
	}
	with("-geo", asn).want(t, exitOK, "Networks")
	if o := with("-geo", asn); strings.Contains(o.stdout, "Countries") {
		t.Errorf("countries by a file without:\n%s", o.stdout)
	}
	if o := with(); strings.Contains(o.stdout, "Countries") {
		t.Errorf("countries without a file:\n%s", o.stdout)
	}

	page := with("-geo", city, "-geo", asn, "-format", "html").want(t, exitOK, "Countries", "Paris &lt;b&gt;").stdout
	if strings.Contains(page, "Paris <b>") || strings.Contains(page, "\x1b") {
		t.Error("a name is not harmless in HTML")
	}
	var doc struct {
		Answers []struct {
			Name string
			Rows []map[string]any
		}
	}
	if err := json.Unmarshal([]byte(with("-geo", city, "-format", "json").stdout), &doc); err != nil {
		t.Fatal(err)
	}
	found := map[string]int{}
	for _, a := range doc.Answers {
		if a.Name == "countries" || a.Name == "cities" || a.Name == "networks" {
			found[a.Name] = len(a.Rows)
		}
	}
	if len(found) != 2 || found["countries"] != 2 || found["cities"] != 2 {
		t.Errorf("JSON has %v", found)
	}
	want := "\"owner\",\"as\",\"visitors\",\"pages\",\"requests\",\"bytes\",\"bad\"\r\n" +
		"\"'=Example\\x1b[31m Net\",\"AS64496\",2,2,3,1020,0\r\n\"Cheap Hosting\",\"AS64511\",0,0,0,0,1\r\n"
	if o := with("-geo", city+","+asn, "-section", "networks", "-format", "csv"); o.stdout != want {
		t.Errorf("CSV %q, want %q", o.stdout, want)
	}
	with("-geo", city+","+asn, "-section", "requests", "-ip", "198.51.100.1").want(t, exitOK, "198.51.100.1: Brazil · AS64511 Cheap Hosting")
	with("-section", "countries").want(t, exitOK, "-geo GeoLite2-City.mmdb")
}

func TestGeo_TheFlagStandsInSettingsAndInTheEnvironmentToo(t *testing.T) {
	db := sampleDatabase(t)
	city, asn := placeFiles(t)
	settings := write(t, "config", "geo = "+city+","+asn)
	statalysis(t, "report", "-db", db, "-config", settings, "-section", "countries").want(t, exitOK, "France")
	statalysis(t, "report", "-db", db, "-config", settings, "-section", "networks").want(t, exitOK, "AS64496")
	t.Setenv("STATALYSIS_GEO", city)
	statalysis(t, "report", "-db", db, "-section", "countries").want(t, exitOK, "France")
	statalysis(t, "config", "report").want(t, exitOK, city, "STATALYSIS_GEO")
	statalysis(t, "completion", "bash").want(t, exitOK, "-geo")
}

func TestGeo_NamesTheFileThatCantBeUsed(t *testing.T) {
	db := sampleDatabase(t)
	city, _ := placeFiles(t)
	whole, err := os.ReadFile(city)
	if err != nil {
		t.Fatal(err)
	}
	cut := filepath.Join(t.TempDir(), "cut.mmdb")
	writeFile(t, cut, whole[:len(whole)-200])
	vpn := mmdbtest.Write(t, "GeoIP2-Anonymous-IP", mmdbtest.Records{"192.0.2.0/24": {"is_vpn": "yes"}})
	for _, command := range []string{"report", "serve"} {
		for path, says := range map[string]string{cut: "cut off", "nowhere.mmdb": "no such file", write(t, "a.log", "x"): "not a MaxMind database", vpn: "GeoIP2-Anonymous-IP"} {
			o := statalysis(t, command, "-db", db, "-geo", path).want(t, exitFailed, path, says)
			if o.stdout != "" {
				t.Errorf("%s went on: %s", command, o.stdout)
			}
		}
	}
}

func TestServe_TellsPlaces(t *testing.T) {
	city, _ := placeFiles(t)
	cmd, _, stderr := asCommand("serve", "-db", sampleDatabase(t), "-listen", "127.0.0.1:0", "-geo", city)
	cmd.Stdout = nil
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill() })
	url := regexp.MustCompile(`http://[\d.:]+/`).FindString(await(t, bufio.NewReader(stdout), "serving"))
	get := func(path string) string {
		t.Helper()
		answer, err := http.Get(url + path)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		text, err := io.ReadAll(answer.Body)
		if err != nil || answer.StatusCode != 200 {
			t.Errorf("%s: %d %v", path, answer.StatusCode, err)
		}
		return string(text)
	}
	if text := get("api/questions"); !strings.Contains(text, `"countries"`) || !strings.Contains(text, `"cities"`) || strings.Contains(text, `"networks"`) {
		t.Errorf("questions: %s", text)
	}
	if text := get("api/ask/countries?days=-1"); !strings.Contains(text, `"country": "France", "code": "FR", "visitors": 2`) {
		t.Errorf("countries: %s", text)
	}
	if text := get("api/ask/bad?days=-1"); !strings.Contains(text, `"country": "Brazil"`) {
		t.Errorf("bad clients: %s", text)
	}
	cmd.Process.Signal(syscall.SIGTERM)
	if err := cmd.Wait(); err != nil {
		t.Errorf("%v\n%s", err, stderr)
	}
}
