package ws_test

import (
	"testing"

	"sasync/protocols/protocoltest"
	"sasync/protocols/ws"
	"sasync/reactor"
)

func TestServer_SpeaksAsTheRFCShows(t *testing.T) {
	protocoltest.Transcripts(t, "testdata/*.txt", func(*protocoltest.Log) reactor.Protocol {
		return echoing(ws.ServerConfig{Subprotocols: []string{"superchat", "chat"}}).BuildProtocol(nil)
	})
}
