package web

import (
	"net/http"
	"slices"

	"charte/people"
)

// sessionCookie holds a session's token, until the browser closes.
const sessionCookie = "charte_session"

// setCookie sets a cookie that ends with the browser and that no script can read.
//
// Law: GDPR 25(2), LIL 82
func (l look) setCookie(w http.ResponseWriter, name, value string) {
	http.SetCookie(w, &http.Cookie{Name: name, Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: l.secure})
}

// dropCookie takes a cookie away.
func (l look) dropCookie(w http.ResponseWriter, name string) {
	http.SetCookie(w, &http.Cookie{Name: name, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: l.secure})
}

// see sends the browser to a page of this site.
func see(w http.ResponseWriter, to string) error {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Location", to)
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

// afterSignIn are the pages to which somebody may come back once signed in; anything else leads to the first.
var afterSignIn = []string{"/my-data", "/profile", "/my-data/history", "/my-data/delete", "/my-data/after", "/policy/agree"}

func nextPage(asked string) string {
	if slices.Contains(afterSignIn, asked) {
		return asked
	}
	return afterSignIn[0]
}

// signedIn lets only a signed-in person through, and leads anybody else to the sign-in page. A token that opens
// nothing any more (a session that ended, an erased person, a forgery) is taken away.
//
// Law: GDPR 32(1)(b)
func signedIn(l look, h func(http.ResponseWriter, *http.Request, people.Session) error) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		c := asking(r)
		if c.signed {
			w.Header().Set("Cache-Control", "no-store")
			return h(w, r, c.who)
		}
		if c.token != "" {
			l.dropCookie(w, sessionCookie)
		}
		to := "/sign-in"
		if r.Method != http.MethodPost && slices.Contains(afterSignIn, r.URL.Path) {
			to += "?next=" + r.URL.Path
		}
		return see(w, to)
	}
}
