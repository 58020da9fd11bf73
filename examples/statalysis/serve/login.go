package serve

import (
	"net/http"
	"time"

	"sasync/deferred"
	"sasync/protocols/http1"
)

// What a wrong password costs, and how many may be tried at a time: 8 a second.
const (
	loginWait = time.Second
	maxLogins = 8
)

// login takes the password, which is the body, and gives a session.
func (s *Site) login(w *http1.ResponseWriter, r *http1.Request) answer {
	if s.logins >= maxLogins {
		return s.fail(refusal(http.StatusTooManyRequests, "too many try to log in; wait a second"))
	}
	s.logins++
	checked := deferred.ThenDefer(r.Body.ReadAll(1000), func(password []byte) answer {
		if s.guard.isPassword(string(password)) {
			http.SetCookie(w, s.guard.session(s.reactor.Now()))
			w.WriteHeader(http.StatusNoContent)
			return deferred.Succeed(s.reactor, deferred.Unit{})
		}
		return deferred.ThenDefer(deferred.After(s.reactor, loginWait), func(deferred.Unit) answer {
			return s.fail(refusal(http.StatusForbidden, "that is not the password"))
		})
	})
	return checked.AddBoth(func(u deferred.Unit, err error) (deferred.Unit, error) {
		s.logins--
		return u, err
	})
}

func (s *Site) logout(w *http1.ResponseWriter, _ *http1.Request) answer {
	http.SetCookie(w, &http.Cookie{Name: cookieName, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteStrictMode})
	w.WriteHeader(http.StatusNoContent)
	return nil
}
