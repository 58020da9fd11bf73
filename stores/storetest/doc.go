// Package storetest is the suite that every store passes on every engine: what
// is written is read, also after a restart, by other processes and after one was
// killed; what fails is told; and order is kept.
//
// A store joins it as a Store, three small functions and a name. Parts of the
// suite run in other processes, which are the test binary again, so its TestMain
// begins with Main.
package storetest
