package ws

import "testing"

func TestDeflate_AcceptsTheFirstOfferThatItCanFulfil(t *testing.T) {
	for offer, want := range map[string]string{ // and with takeover
		"permessage-deflate":                                                         "permessage-deflate",
		"permessage-deflate; client_max_window_bits":                                 "permessage-deflate",
		"permessage-deflate;client_max_window_bits=10":                               "permessage-deflate",
		"permessage-deflate; server_max_window_bits=15":                              "permessage-deflate; server_max_window_bits=15",
		"permessage-deflate; server_max_window_bits=\"15\"":                          "permessage-deflate; server_max_window_bits=15",
		"permessage-deflate; server_no_context_takeover":                             "permessage-deflate; server_no_context_takeover",
		"permessage-deflate; client_no_context_takeover":                             "permessage-deflate; client_no_context_takeover",
		"x-webkit-deflate-frame, permessage-deflate":                                 "permessage-deflate",
		"foo; a=\"b,permessage-deflate\", permessage-deflate":                        "permessage-deflate",
		"permessage-deflate; server_max_window_bits=10, permessage-deflate":          "permessage-deflate",
		"permessage-deflate; server_max_window_bits=10":                              "",
		"permessage-deflate; server_max_window_bits":                                 "",
		"permessage-deflate; server_max_window_bits=16":                              "",
		"permessage-deflate; server_max_window_bits=015":                             "",
		"permessage-deflate; client_max_window_bits=7":                               "",
		"permessage-deflate; server_no_context_takeover=1":                           "",
		"permessage-deflate; server_no_context_takeover; server_no_context_takeover": "",
		"permessage-deflate; unknown":                                                "",
		"foo; a=\"b,permessage-deflate":                                              "",
		"foo; a=\"b\\\",permessage-deflate\"":                                        "",
		"permessage-deflate-not":                                                     "",
		",;=,":                                                                       "",
		"":                                                                           "",
	} {
		o, ok := Deflate{ContextTakeover: true}.withDefaults().accept([]string{offer})
		got := ""
		if ok {
			got = o.String()
		}
		if got != want {
			t.Errorf("%q is answered %q, want %q", offer, got, want)
		}
	}
	o, ok := Deflate{}.withDefaults().accept([]string{"permessage-deflate"})
	if want := "permessage-deflate; server_no_context_takeover; client_no_context_takeover"; !ok || o.String() != want {
		t.Errorf("without takeover: %q, want %q", o, want)
	}
}

func TestDeflate_IsAgreedOnOnlyAsItWasOffered(t *testing.T) {
	for answer, want := range map[string]bool{
		"permessage-deflate":                             true,
		"permessage-deflate; server_max_window_bits=9":   true,
		"permessage-deflate; client_no_context_takeover": true,
		"permessage-deflate; client_max_window_bits":     false,
		"permessage-deflate; client_max_window_bits=15":  false,
		"permessage-deflate; unknown":                    false,
		"foo":                                            false,
	} {
		if _, ok := (Deflate{ContextTakeover: true}).accepted(extensions([]string{answer})[0]); ok != want {
			t.Errorf("%q: %v", answer, ok)
		}
	}
	if _, ok := (Deflate{}).accepted([]string{extensionName}); ok {
		t.Error("a server that wants to refer to earlier messages is agreed with")
	}
}
