package web

import (
	"net/http"
	"strings"
	"time"

	"charte/people"
	"charte/plan"
	"charte/store"
)

// handler answers one request or says why it cannot: errors.go turns that into a page.
type handler func(w http.ResponseWriter, r *http.Request) error

// route is one line of the surface.
type route struct {
	pattern string // as net/http reads it: a method and a path
	handle  handler
}

// routes is the whole surface of a site. What needs a signed-in person says so with signed.
func routes(s *store.Site, l look, gate *throttle, from networks, now func() time.Time) []route {
	signed := func(h func(http.ResponseWriter, *http.Request, people.Session) error) handler {
		return signedIn(l, h)
	}
	return append(append(append(append(append(append(forChildren(s, l), forMinors(s, l, gate, from, now)...), forStaff(s, l, gate, from, now)...), pictureRoutes(s, l, from, now, signed)...), accessRoutes(s, l, gate, from, now, signed)...), severalRoutes(s, l, now, signed)...), append(append(documentRoutes(s, l, now, signed), enrolRoutes(s, l)...), []route{
		{"GET /{$}", shelved(l, home(s, l))},
		{"GET /policy", shelved(l, withShapes(readPolicy(s, l)))},
		{"GET /policy.json", published(s, l, "/policy.json")},
		{"GET /policy.jsonld", published(s, l, "/policy.jsonld")},
		{"GET /policy.md", published(s, l, "/policy.md")},
		{"GET /policy.txt", published(s, l, "/policy.txt")},
		{"GET /policy.pdf", published(s, l, "/policy.pdf")},
		{"GET /policy/versions", versions(s, l)},
		{"GET /policy/versions/{n}", version(s, l)},
		{"GET /policy/versions/{n}/receipt", versionReceipt(s, l)},
		{"GET /policy/agree", signed(agreeForm(s, l))},
		{"POST /policy/agree", signed(agree(s, l, now))},

		{"GET /join", joinChoice(l)},
		{"GET /join/{kind}", joinForm(s.Plan, l)},
		{"POST /join/{kind}", join(s, l, gate, from, now)},
		{"GET /joined", joined(l)},
		{"GET /confirm", linkForm(s, l, people.TicketConfirm, now)},
		{"POST /confirm", setPassword(s, l, people.TicketConfirm, from, now)},
		{"GET /password", linkForm(s, l, people.TicketPassword, now)},
		{"POST /password", setPassword(s, l, people.TicketPassword, from, now)},
		{"GET /address", linkForm(s, l, people.TicketAddress, now)},
		{"POST /address", agreeToMove(s, l, people.TicketAddress, now)},
		{"GET /address/leave", linkForm(s, l, people.TicketLeave, now)},
		{"POST /address/leave", agreeToMove(s, l, people.TicketLeave, now)},
		{"GET /sign-in", signInForm(l)},
		{"POST /sign-in", signIn(s, l, gate, from, now)},
		{"GET /sign-in/passkey", askPasskey(s, l, now)},
		{"POST /sign-in/passkey", passkeySignIn(s, l, gate, from, now)},
		{"GET /sign-in/second", secondForm(l)},
		{"POST /sign-in/second", second(s, l, gate, from, now)},
		{"GET /sign-in/letter", letterForm(l)},
		{"POST /sign-in/letter", throttled(s, l, gate, from, "letter", func(r *http.Request, login string) error { return s.AskSignIn(r.Context(), login, now()) }, letterPage)},
		{"GET /sign-in/letter/sent", letterSent(l)},
		{"GET /sign-in/link", followForm(s, l, now)},
		{"POST /sign-in/link", follow(s, l, from, now)},
		{"POST /sign-out", signOut(s, l, now)},
		{"GET /forgot", forgotForm(l)},
		{"POST /forgot", throttled(s, l, gate, from, "forgot", func(r *http.Request, login string) error { return s.Forgot(r.Context(), login, now()) }, forgotPage)},
		{"GET /forgot/sent", forgotSent(l)},

		{"GET /profile", signed(profile(s, l))},
		{"POST /profile/{list}", signed(addEntry(s, l, now))},
		{"GET /profile/{list}/{id}/remove", signed(removeForm(s, l))},
		{"POST /profile/{list}/{id}/remove", signed(removeEntry(s, now))},

		{"GET /my-data", signed(myData(s, l))},
		{"POST /my-data/consent/{purpose}", signed(choose(s, l, now))},
		{"GET " + preferencesPath, signed(preferences(s, l))},
		{"POST " + preferencesPath + "/mailing/{mailing}", signed(stopMailing(s, now))},
		{"POST " + preferencesPath + "/purpose/{purpose}", signed(objectTo(s, now))},
		{"POST " + preferencesPath + "/language", signed(speak(s, now))},
		{"GET " + unsubscribePath, unsubscribeForm(s, l)},
		{"POST " + unsubscribePath, unsubscribe(s, l, now)},
		{"POST " + unsubscribePath + "/undo", resubscribe(s, l, now)},
		{"GET " + unsubscribePath + "/receipt", unsubscribeReceipt(s, l)},
		{"GET /my-data/correct/{field}", signed(correctForm(s, l))},
		{"POST /my-data/correct/{field}", signed(correct(s, l, gate, from, now))},
		{"POST /my-data/export", signed(export(s, now))},
		{"GET /my-data/tokens", signed(tokensForm(s, l))},
		{"POST /my-data/tokens", provenAnew(l, "/my-data/tokens", makeToken(s, l, now))},
		{"POST /my-data/tokens/{id}/end", signed(endToken(s, now))},
		{"GET /api", shelved(l, apiPage(l))},
		{"GET /my-data/security", signed(security(s, l, now))},
		{"GET /my-data/security/password", signed(passwordForm(l))},
		{"POST /my-data/security/password", signed(changePassword(s, l, gate, from, now))},
		{"GET /my-data/security/code", enrolling(l, codeForm(s, l))},
		{"POST /my-data/security/code", enrolling(l, addCode(s, l, gate, from, now))},
		{"GET /my-data/security/passkey", enrolling(l, passkeyForm(s, l, now))},
		{"POST /my-data/security/passkey", enrolling(l, addPasskey(s, l, from, now))},
		{"POST /my-data/security/recovery", provenAnew(l, "/my-data/security", newCodes(s, l, from, now))},
		{"GET /my-data/security/{id}/remove", provenAnew(l, "/my-data/security", removeFactorForm(s, l))},
		{"POST /my-data/security/{id}/remove", provenAnew(l, "/my-data/security", removeFactor(s, l, from, now))},
		{"GET /my-data/sessions", signed(sessionsPage(s, l, now))},
		{"POST /my-data/sessions/others", provenAnew(l, "/my-data/sessions", endOthers(s, now))},
		{"POST /my-data/sessions/{id}/end", provenAnew(l, "/my-data/sessions", endSession(s, l, now))},
		{"GET /my-data/history", signed(history(s, l))},
		{"GET /my-data/receipt/{fact}", signed(receipt(s, l))},
		{"GET /my-data/after", signed(afterForm(s, l))},
		{"POST /my-data/after", signed(direct(s, l, gate, from, now))},
		{"POST /my-data/after/revoke", signed(undirect(s, now))},
		{"GET /my-data/delete", signed(deleteForm(s, l))},
		{"POST /my-data/delete", signed(erase(s, l, now))},
		{"GET /legacy", legacyForm(s, l, now)},
		{"POST /legacy", takeLegacy(s, now)},
		{"GET /erasure/{id}", erasure(s, l)},
		{"GET /erasure/{id}/receipt", erasureReceipt(s, l)},

		{"GET /proof", shelved(l, proofPage(s, l))},
		{"GET /log/checkpoint", checkpoint(s)},
		{"GET /log/tile/{path...}", tile(s)},
		{"GET /.well-known/security.txt", securityText(s, now)},
		{"GET /.well-known/gpc.json", globalPrivacy(s)},

		{"GET /forms/{form}", fillForm(s, l, now)},
		{"POST /forms/{form}", sendForm(s, l, gate, from, now)},
		{"GET /sent", sentAlone(s, l, now)},
		{"POST /sent/export", exportAlone(s, now)},
		{"POST /sent/delete", eraseAlone(s, now)},
		{"GET /records", signed(recordsPage(s, l))},
		{"GET /records/{id}", signed(recordPage(s, l))},
		{"POST /records/{id}/delete", signed(deleteRecord(s, now))},
		{"POST /records/{id}/take-back", signed(takeBack(s, now))},
		{"GET /received/{id}", signed(receivedPage(s, l, now))},
		{"GET /records/{id}/pictures/{field}", signed(sentPicture(s, false))},
		{"GET /records/{id}/pictures/{field}/small", signed(sentPicture(s, true))},
		{"POST /records/{id}/pictures/{field}/remove", signed(takeOut(s, now))},
		{"GET /received/{id}/pictures/{field}", signed(receivedPicture(s, false, now))},
		{"GET /received/{id}/pictures/{field}/small", signed(receivedPicture(s, true, now))},
		{"GET /sent/pictures/{field}", picturesAlone(s, false, now)},
		{"GET /sent/pictures/{field}/small", picturesAlone(s, true, now)},
	}...)...)
}

// commonRoutes answer at every host: machines ask for them by an address, and a page of no site needs its style.
func (s *Server) commonRoutes(c Config) []route {
	return append(viewerRoutes(), []route{
		{"GET /healthz", health(c.Sites)},
		{"GET /metrics", metrics(c.Metrics)},
		{"GET " + stylePath, static(style)},
		{"GET " + iconPath, static(icon)},
		{"GET " + passkeyPath, static(passkey)},
		{"GET " + sealPath, anywhereElse(static(sealer))},
	}...)
}

// surface puts together what every request goes through, from the outside in.
func (s *Server) surface(c Config) http.Handler {
	return s.recorded(mounted(s.commonRoutes(c), http.HandlerFunc(s.bySite)))
}

// mounted answers routes, other methods of their paths with 405, and anything else with the handler that is left.
func mounted(list []route, otherwise http.Handler) http.Handler {
	mux := http.NewServeMux()
	allowed := map[string][]string{}
	for _, r := range list {
		method, path, _ := strings.Cut(r.pattern, " ")
		allowed[path] = append(allowed[path], method)
		mux.Handle(r.pattern, answering(r))
	}
	for path, methods := range allowed {
		mux.Handle(path, answering(route{path, otherMethod(methods)}))
	}
	mux.Handle("/", otherwise)
	return mux
}

// publicPages are the addresses of the surface that need no one in particular: without a wildcard, or with a kind of people who join.
func publicPages(s *store.Site, list []route) []string {
	var out []string
	for _, r := range list {
		path, get := strings.CutPrefix(r.pattern, "GET ")
		path = strings.TrimSuffix(path, "{$}")
		switch {
		case !get:
		case strings.HasSuffix(path, "{kind}"):
			for _, k := range s.Plan.Joins() {
				out = append(out, strings.TrimSuffix(path, "{kind}")+k.Name)
			}
		case strings.HasSuffix(path, "{form}"):
			for _, f := range s.Plan.Forms(plan.Visitor) {
				out = append(out, strings.TrimSuffix(path, "{form}")+f.Name)
			}
		case !strings.Contains(path, "{"):
			out = append(out, path)
		}
	}
	return out
}
