package web

import (
	"net/http"
	"slices"

	"charte/charter"
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
var afterSignIn = []string{"/my-data", "/profile", "/access", "/people", "/records", "/my-data/security", "/my-data/sessions", "/my-data/history", preferencesPath, "/my-data/tokens", "/my-data/delete", "/my-data/after", "/my-data/support", documentsPath, profilesPath, "/desk", "/desk/people", "/policy/agree"}

func nextPage(asked string) string {
	if slices.Contains(afterSignIn, asked) {
		return asked
	}
	return afterSignIn[0]
}

// signedIn lets only a signed-in person through, and leads anybody else to the sign-in page, or to the second proof that is
// due. A token that opens nothing any more (a session that ended, an erased person, a forgery) is taken away.
//
// Law: GDPR 32(1)(b)
func signedIn(l look, h func(http.ResponseWriter, *http.Request, people.Session) error) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		c := asking(r)
		switch {
		case c.signed && c.waits(r.URL.Path):
			return see(w, "/my-parent")
		case c.signed:
			w.Header().Set("Cache-Control", "no-store")
			return h(w, r, c.who)
		case c.due:
			return see(w, "/sign-in/second"+comingBack(r))
		case c.enrols:
			return see(w, enrolPath)
		case c.token != "":
			l.dropCookie(w, sessionCookie)
		}
		return see(w, "/sign-in"+comingBack(r))
	}
}

// comingBack is the query that leads back to the page that was asked for, or "".
func comingBack(r *http.Request) string {
	if r.Method != http.MethodPost && slices.Contains(afterSignIn, r.URL.Path) {
		return "?next=" + r.URL.Path
	}
	return ""
}

// proveAnew is where somebody who is signed in proves it anew, before the page to come back to.
const proveAnew = "/sign-in?again=yes&next="

// provenAnew lets only those through who signed in a moment ago, and asks anybody else to do it again: how one signs in is not
// changed by whoever finds a browser open. page is where they come back to.
//
// Law: GDPR 32(1)(b)
func provenAnew(l look, page string, h func(http.ResponseWriter, *http.Request, people.Session) error) handler {
	return signedIn(l, func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		if !who.Fresh(l.now()) {
			return see(w, proveAnew+page)
		}
		return h(w, r, who)
	})
}

// enrolling lets those through who signed in a moment ago, and those who gave a first proof and have yet to add a second one.
//
// Law: GDPR 32(1)(b)
func enrolling(l look, h func(http.ResponseWriter, *http.Request, people.Session) error) handler {
	signed := provenAnew(l, "/my-data/security", h)
	return func(w http.ResponseWriter, r *http.Request) error {
		if c := asking(r); c.enrols {
			w.Header().Set("Cache-Control", "no-store")
			return h(w, r, c.who)
		}
		return signed(w, r)
	}
}

// asksAnew reports whether changing a field asks whoever signed in a while ago to do it again: the address by which they sign in does.
//
// Law: GDPR 32(1)(b)
func (l look) asksAnew(who people.Session, field charter.Field) bool {
	login, _ := l.plan.Login()
	return login.Name == field.Name && !who.Fresh(l.now())
}
