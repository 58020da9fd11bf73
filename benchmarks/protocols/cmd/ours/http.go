package main

import (
	"net/http"

	"sasync/deferred"
	"sasync/protocols/http1"
	"sasync/reactor"
)

// httpServer says hello, and gives back what is posted.
func httpServer(*reactor.Reactor) reactor.Factory {
	return http1.NewServer(http1.ServerConfig{Handler: answer})
}

func answer(w *http1.ResponseWriter, r *http1.Request) *deferred.Deferred[deferred.Unit] {
	if r.Method != http.MethodPost {
		w.Header().Set("Content-Type", "text/plain")
		_, _ = w.WriteString("hello, world")
		return nil
	}
	return deferred.Then(r.Body.ReadAll(0), func(body []byte) (deferred.Unit, error) {
		w.Header().Set("Content-Type", "application/octet-stream")
		_, err := w.Write(body)
		return deferred.Unit{}, err
	})
}
