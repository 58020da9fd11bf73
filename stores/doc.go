// Package stores keeps collections in a database: maps, arrays and graphs with
// typed keys and values, over a Broker of package dbthread and so on any of its
// engines.
//
//	b := dbthread.Open(r, "app.db", dbthread.Config{Startup: stores.Create})
//	s := stores.New(r, b, stores.Config{})
//	r.Before(reactor.Shutdown, s.Shutdown)
//
//	d, err := deferred.Await(co, stores.OpenDict[string, int](s, "visits", stores.DictConfig[int]{}))
//	d.Set("/", d.GetOr("/", 0)+1) // shows at once; its Deferred fires when it is durable
//
// # Which one
//
//	Items     named values; nothing in memory; any number of processes
//	Dict      a map: all in memory, reads are plain; one process
//	LazyDict  a map too large for memory: reads are Deferreds, a bounded cache;
//	          one process, or many without the cache
//	Array     cells in three dimensions; any number of processes
//	Graph     nodes and edges with values; any number of processes
//	DiGraph   the same with edges that lead one way
//
// Each has a group, which tells its data from those of the others: a string, a
// number or a bool. A Dict and Items of one group are the same data.
//
// # Where things run
//
// The loop owns the stores; their methods are "Loop only." but for those of what
// In returns, which belong to a transaction function. A value is encoded before
// the method that takes it returns, and decoded on a database thread. What a
// method of Dict returns is what Dict holds, not a copy: change it with Set.
//
// # Keys
//
// Strings, numbers, bools, and arrays and structs of them (with exported
// fields). The stored form names the type, so that keys of two types are never
// the same, and does not change from one process to another. A type of one's own
// is stored as what it is made of; where a key may be of any type, only Go's own
// are let in. An encoded key has MaxKeyBytes at most.
//
// # Values
//
// A Codec stores them: JSON if nothing is said, CBOR, Gob, Raw bytes, or one's
// own. With the first three a struct may gain fields, which are zero in what was
// stored before, and lose some, which are passed over; a field whose type
// changes is an error when it is read, with the group and the key in its text.
// What is longer than MaxValue is ErrValueTooBig.
//
// # Writing behind
//
// What a turn of the loop changes in Dicts is written in one transaction, and
// while that is under way the next one gathers: a thousand writes cost one sync
// of the disk. Writes to a key that waits become one. Transactions follow one
// another, so what is stored after a crash is a state that there was, but for a
// key that was written again while it waited, which takes its newest value along.
//
// If a transaction fails, each of its writes is tried by itself. What still
// fails is told to its caller, and memory goes back to what the database has.
// Config.MaxPending bounds what waits; Space.Ready slows producers down.
//
// Together makes changes of several keys and Dicts one, along with Items, Arrays,
// Graphs and SQL of the program's own. Those need no Dict to share a transaction:
// dbthread.Transact and In do.
//
// # Who owns a Dict
//
// A row in the database says who has a Dict open; OpenDict fails with an
// *OwnedError meanwhile. It is renewed, and ends Config.Lease after the last
// renewal if a process dies; DictConfig.Wait waits for that. Whoever has lost it,
// after a long pause for instance, can't write any more: every transaction looks.
//
// # Expiry
//
// SetFor gives a value a life, on the loop's clock. Nobody sees it afterwards,
// and the row is deleted: by the Dict, or by the next one that opens the group.
// Items know nothing of it.
//
// # Tests
//
// Package storetest is the suite that every store passes on every engine;
// docs/adding-a-store.md says how another one joins it.
package stores
