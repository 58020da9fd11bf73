// Package deferredtest helps to test code that works with Deferreds: a virtual
// Clock, a Loop that the test steps by hand, and Result, Failure and Pending to
// look at where a Deferred stands.
package deferredtest
