package deferred
