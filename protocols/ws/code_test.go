package ws_test

import (
	"errors"
	"strings"
	"testing"

	"sasync/protocols/ws"
)

func TestParseClose_ReadsCodeAndReason(t *testing.T) {
	for payload, want := range map[string]ws.CloseError{
		"":                     {Code: ws.CodeNoStatus},
		"\x03\xe8":             {Code: ws.CodeNormal},
		"\x03\xf6bad gate":     {Code: ws.CodeBadGateway, Reason: "bad gate"},
		"\x0b\xb8caf\u00e9":    {Code: 3000, Reason: "caf\u00e9"},
		"\x13\x87that is that": {Code: 4999, Reason: "that is that"},
	} {
		code, reason, err := ws.ParseClose([]byte(payload))
		if code != want.Code || reason != want.Reason || err != nil {
			t.Errorf("%q is read as %d, %q, %v", payload, code, reason, err)
		}
		if got, err := ws.AppendClose(nil, want.Code, want.Reason); string(got) != payload || err != nil {
			t.Errorf("%+v is written as %q, %v", want, got, err)
		}
	}
}

func TestParseClose_RefusesWhatNobodyMaySend(t *testing.T) {
	for payload, want := range map[string]ws.Code{
		"\x03": ws.CodeProtocolError, "\x00\x00": ws.CodeProtocolError, "\x03\xe7": ws.CodeProtocolError,
		"\x03\xec": ws.CodeProtocolError, "\x03\xed": ws.CodeProtocolError, "\x03\xee": ws.CodeProtocolError,
		"\x03\xf7": ws.CodeProtocolError, "\x04\x4c": ws.CodeProtocolError, "\x0b\xb7": ws.CodeProtocolError,
		"\x13\x88": ws.CodeProtocolError, "\xff\xff": ws.CodeProtocolError, "\x03\xe8\xff": ws.CodeInvalidData,
	} {
		var refused *ws.ProtocolError
		if _, _, err := ws.ParseClose([]byte(payload)); !errors.As(err, &refused) || refused.Code != want {
			t.Errorf("%q: %v", payload, err)
		}
	}
}

func TestAppendClose_CutsReasonsAndRefusesWhatMayNotBeSent(t *testing.T) {
	long := strings.Repeat("x", 122) + "\u00e9"
	if got, err := ws.AppendClose(nil, 4000, long); string(got) != "\x0f\xa0"+long[:122] || err != nil {
		t.Errorf("a long reason is cut to %q, %v", got, err)
	}
	for _, code := range []ws.Code{0, 999, 1004, ws.CodeAbnormal, 1015, 2999, 5000} {
		if _, err := ws.AppendClose(nil, code, ""); !errors.Is(err, ws.ErrCode) {
			t.Errorf("%d: %v", code, err)
		}
	}
	if _, err := ws.AppendClose(nil, ws.CodeNoStatus, "why"); !errors.Is(err, ws.ErrCode) {
		t.Errorf("a reason without a code: %v", err)
	}
	if _, err := ws.AppendClose(nil, ws.CodeNormal, "\xff"); !errors.Is(err, ws.ErrNotUTF8) {
		t.Errorf("a reason that is no text: %v", err)
	}
}
