package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"charte/people"
	"charte/sites"
)

// TestAPIAccess: a coach reaches a profile by the API as on the pages, each look is told, and whoever cuts the access, or blocks an act,
// ends it for the very next request, whatever tokens are open.
//
// Law: GDPR 7(3), GDPR 25(2)
func TestAPIAccess(t *testing.T) {
	w := found(t)
	o := oracleOf(w)
	ines, max := w.joins("seeker", "ines@example.org"), w.joins("coach", "max@example.org")
	hers, his := ines.key(people.Scopes...), max.key(people.ScopeShare)
	ask := func(p *program, id, method, path string, send any, want int) reply {
		t.Helper()
		got := p.do(method, path, send)
		o.answers(t, id, got)
		if got.status != want {
			t.Fatalf("%s: %d, want %d: %s", id, got.status, want, got.body)
		}
		return got
	}
	access := into[Invited](ask(hers, "invite", "POST", "/api/me/access/invitations/coaching", doc{"email": "max@example.org"}, 201), 201).ID.String()
	one := into[Problem](ask(hers, "invite", "POST", "/api/me/access/invitations/coaching", doc{"email": "ines@example.org"}, 422), 422)
	if len(one.Errors) != 1 || one.Errors[0].Location != "body.email" {
		t.Errorf("inviting oneself: %+v", one)
	}
	ask(his, "see", "GET", "/api/people/"+access, nil, 404) // not before his yes
	ask(his, "change-access", "POST", "/api/me/access/"+access, doc{"do": "accept"}, 204)
	seen := into[OtherProfile](ask(his, "see", "GET", "/api/people/"+access, nil, 200), 200)
	if seen.Name != "Inès" || len(seen.Values) == 0 {
		t.Errorf("he sees %+v", seen)
	}
	told := into[Problem](ask(his, "add-to", "POST", "/api/people/"+access+"/lists/experience", doc{"notice": "", "text": "Cook in Lyon"}, 409), 409)
	ask(his, "add-to", "POST", "/api/people/"+access+"/lists/experience", doc{"notice": told.Notice.Digest, "text": "Cook in Lyon"}, 204)
	seen = into[OtherProfile](ask(his, "see", "GET", "/api/people/"+access, nil, 200), 200)
	entry := seen.Values[len(seen.Values)-1].Entry.String()
	if text := ask(his, "export-of", "POST", "/api/people/"+access+"/export", nil, 200).body; !strings.Contains(text, "Cook in Lyon") {
		t.Errorf("he takes %s", text)
	}
	ask(hers, "change-access", "POST", "/api/me/access/"+access, doc{"do": "block", "act": "export"}, 204)
	ask(his, "export-of", "POST", "/api/people/"+access+"/export", nil, 403)
	ask(his, "remove-from", "DELETE", "/api/people/"+access+"/lists/experience/"+entry, nil, 204)
	all := into[Accesses](ask(his, "access", "GET", "/api/me/access", nil, 200), 200)
	if len(all.Others) != 1 || all.Others[0].State != "active" || strings.Contains(strings.Join(all.Others[0].May, " "), "export") {
		t.Errorf("he reaches %+v", all)
	}
	ask(hers, "change-access", "POST", "/api/me/access/"+access, doc{"do": "cut"}, 204)
	for id, path := range map[string]string{"see": "", "export-of": "/export"} {
		method := map[string]string{"see": "GET", "export-of": "POST"}[id]
		if got := his.do(method, "/api/people/"+access+path, nil); got.status != http.StatusForbidden && got.status != http.StatusNotFound {
			t.Errorf("%s after the cut: %d", id, got.status)
		}
	}
	if past := hers.do("GET", "/api/me/history", nil).is(200).body; !strings.Contains(past, people.FactViewed) {
		t.Error("she is not told that he looked")
	}
}

// TestAPIForms: what a form of the charter takes on its page, its operation takes, and nothing else; the writer finds it again.
//
// Law: GDPR 5(1)(c), GDPR 25(2)
func TestAPIForms(t *testing.T) {
	w := foundUnder(t, sites.Charter("housing"))
	o := oracleOf(w)
	p := w.program("")
	sends := 0
	for id, op := range o.operations() {
		if !strings.HasPrefix(id, "send-") {
			continue
		}
		sends++
		form := strings.TrimPrefix(id, "send-")
		got := p.do("POST", op[0], doc{"notice": "0a", "values": doc{}})
		o.answers(t, id, got)
		if scope := at(o.paths, op[0], op[1], "x-scope"); scope != nil {
			if got.status != http.StatusUnauthorized {
				t.Errorf("%s without a token: %d", id, got.status)
			}
			continue
		}
		one := into[Problem](got, http.StatusConflict)
		got = p.do("POST", op[0], doc{"notice": one.Notice.Digest, "values": doc{"religion": "x"}})
		o.answers(t, id, got)
		if got.status != http.StatusUnprocessableEntity {
			t.Errorf("%s takes an undeclared field: %d", form, got.status)
		}
		into[Notice](p.do("GET", "/api/notices/form."+form, nil), http.StatusOK)
	}
	if sends < 1 {
		t.Error("no form can be sent")
	}
	w.later(time.Second)
}
