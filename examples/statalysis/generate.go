package main

// The sample logs in testdata are made by a program with a fixed seed: the
// same program writes the same bytes, on any machine, so that a change of the
// sample is a change of gensample that can be read.
//
//go:generate go run ./gensample -out testdata
