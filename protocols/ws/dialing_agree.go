package ws

import "net/http"

// agree reads what the server has agreed on.
func (d *dialing) agree(answer *http.Response) (a agreement, err error) {
	h := answer.Header
	refused := func(what string) (agreement, error) {
		return agreement{}, &HandshakeError{Status: answer.StatusCode, Header: h, What: what}
	}
	offered := h.Values(fieldExtensions)
	agreed := extensions(offered)
	a.subprotocol = h.Get(fieldProtocol)
	if z := d.client.Deflate; z != nil && len(agreed) == 1 {
		a.offer, a.deflate = z.accepted(agreed[0])
	}
	switch {
	case answer.StatusCode != http.StatusSwitchingProtocols:
		return refused("no WebSocket")
	case !listed(h.Values("Upgrade"), "websocket") || !listed(h.Values("Connection"), "upgrade"):
		return refused("another protocol than WebSocket")
	case h.Get(fieldAccept) != acceptOf(d.key):
		return refused("the answer to another handshake")
	case len(h.Values(fieldProtocol)) > 1 || a.subprotocol != "" && choose([]string{a.subprotocol}, d.client.Subprotocols) != a.subprotocol:
		return refused("a subprotocol that was not offered")
	case len(offered) > 0 && !a.deflate:
		return refused("an extension that was not offered")
	}
	return a, nil
}
