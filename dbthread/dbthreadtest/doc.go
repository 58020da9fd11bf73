// Package dbthreadtest helps to test code that works with a Broker: a temporary
// database with a loop that the test steps by hand, faults that come when the
// test wants them, and a writer that commits when the test says so. Package
// dbserver beside it starts real servers.
package dbthreadtest
