package report

import (
	"bytes"
	"encoding/json"
	"testing"
	"unicode"
	"unicode/utf8"
)

func FuzzAppendString_IsValidJSONOfTheSameText(f *testing.F) {
	for _, s := range nasty {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text := appendString(nil, s)
		if !utf8.Valid(text) {
			t.Errorf("%q is not UTF-8", text)
		}
		for _, r := range string(text) {
			if r == '<' || !unicode.IsPrint(r) {
				t.Errorf("%q holds %q", text, r)
			}
		}
		var back string
		if err := json.Unmarshal(text, &back); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if utf8.ValidString(s) && back != s {
			t.Errorf("%q came back as %q", s, back)
		}
	})
}

func TestWriteJSON_OfNastyValuesIsValid(t *testing.T) {
	var out bytes.Buffer
	if err := WriteJSON(&out, nastyAnswer()); err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Answers []struct {
			Name string
			Rows []map[string]any
			SQL  []string
		}
	}
	if err := json.Unmarshal(out.Bytes(), &doc); err != nil {
		t.Fatalf("%v in\n%s", err, out.Bytes())
	}
	if rows := doc.Answers[0].Rows; len(rows) != len(nasty) || rows[0]["at"] != "2026-03-06T14:03:20" || rows[0]["bytes"] != nil {
		t.Errorf("%d rows, the first %v", len(rows), rows[0])
	}
}
