// Package protocoltest holds protocols to what every one of them promises: what
// it does depends on the bytes that arrive, and not on how the network has cut
// them.
//
// [Cuts] feeds an input to fresh protocols in every way and compares what they
// did, [Transcripts] plays dialogues that are written down in files, and [Pairs]
// lets two protocols talk to each other.
//
// What a protocol has done is what its handler has noted in a [Log], what was
// written, and how the connection has ended.
package protocoltest
