package inbuf

import "slices"

// ReceiveDuring is Receive and Settle for data that comes while slices of Bytes
// are in use: what they show stays as it is.
func (b *Buffer) ReceiveDuring(data []byte) {
	*b = Buffer{own: append(slices.Clip(b.Bytes()), data...)}
}
