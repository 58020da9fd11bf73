package accesslog

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

func TestLines_EachTellsItsOwnFormat(t *testing.T) {
	var text, want strings.Builder
	for name, format := range sampleFormats {
		if format == W3C || format == CloudFront { // a line of these needs one before it
			continue
		}
		log, err := os.ReadFile(samplePath(name + ".log"))
		if err != nil {
			t.Fatal(err)
		}
		records, err := os.ReadFile(samplePath(name + ".want"))
		if err != nil {
			t.Fatal(err)
		}
		text.Write(log)
		want.Write(records)
	}
	text.WriteString("torn\n")
	parsed := Lines(text.String(), nil).Parse(nil)
	var got strings.Builder
	for _, r := range parsed.Records {
		fmt.Fprintln(&got, describe(r))
	}
	if got.String() != want.String() || parsed.Unread != 1 || parsed.Reasons[NoTime] != 1 {
		t.Errorf("%d unread %v\ngot\n%s\nwant\n%s", parsed.Unread, parsed.Samples, &got, &want)
	}
}

func TestLines_ReadsByTheLayoutThatIsTold(t *testing.T) {
	parsed := Lines("192.0.2.7|10/Mar/2024:08:30:00 +0900|GET /a HTTP/1.1|200\n"+combinedLine+"\n", layout(t, "$remote_addr|$time_local|$request|$status")).Parse(nil)
	if len(parsed.Records) != 1 || parsed.Unread != 1 || parsed.Records[0].Time != tokyoT {
		t.Errorf("got %+v", parsed)
	}
}
