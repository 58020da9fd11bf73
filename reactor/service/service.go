package service

import "sasync/deferred"

// Service is a part of a program that can be started and stopped, any number of
// times. A Lifecycle is one that keeps all that is said here.
type Service interface {
	// Start makes it ready. The Deferred, if there is one, fires when it is; if
	// it fails, the service has left nothing behind. A Start of one that is not
	// stopped is ErrRunning. Loop only.
	Start() *deferred.Deferred[deferred.Unit]
	// Stop ends what Start has begun. The Deferred, if there is one, fires when
	// nothing of it is left, and with an error if that is not certain; the
	// service counts as stopped in any case. A Stop during a Start cuts that
	// short. One of a stopped service has nothing to do; one during another
	// tells the same. Cancelling the Deferred hurries it. Loop only.
	Stop() *deferred.Deferred[deferred.Unit]
}
