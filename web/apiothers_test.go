package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

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
	hers, his := ines.key(people.Scopes...), max.lasting(60*day)
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
	w.letter(max.email)
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
	refused := func(id, method, path, want string) {
		t.Helper()
		if why := into[Problem](ask(his, id, method, "/api/people/"+access+path, nil, 403), 403); why.Type != "/api#problem-"+want || why.Detail == "" {
			t.Errorf("%s is refused with %+v, want %s", id, why, want)
		}
	}
	refused("export-of", "POST", "/export", "blocked")
	ask(his, "remove-from", "DELETE", "/api/people/"+access+"/lists/experience/"+entry, nil, 204)
	all := into[Accesses](ask(his, "access", "GET", "/api/me/access", nil, 200), 200)
	if len(all.Others) != 1 || all.Others[0].State != "active" || strings.Contains(strings.Join(all.Others[0].May, " "), "export") {
		t.Errorf("he reaches %+v", all)
	}
	ask(hers, "change-access", "POST", "/api/me/access/"+access, doc{"do": "cut"}, 204)
	refused("see", "GET", "", "cut")
	refused("export-of", "POST", "/export", "cut")
	if past := hers.do("GET", "/api/me/history", nil).is(200).body; !strings.Contains(past, people.FactViewed) {
		t.Error("she is not told that he looked")
	}
	// A version of the policy closes what nobody cut: whoever reached it is told so.
	access = w.opens(ines, max)
	w.publishes(2, w.clock().Add(40*day), "  coaching:\n    on: seeker", "  guiding:\n    on: seeker")
	w.announces()
	w.later(41 * day)
	w.turns()
	refused("see", "GET", "", "dropped")
	refused("export-of", "POST", "/export", "dropped")
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
		if scope := at(o.paths, op[0], op[1], "x-scope"); scope != string(anybody) {
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

// TestAPIMinors: the age is asked as on the page, and an account that waits for a parent has its own data and nothing else.
//
// Law: GDPR 8(1), LIL 45
func TestAPIMinors(t *testing.T) {
	w := workshop(t, jointly)
	p := w.program("")
	digest := into[Notice](p.do("GET", "/api/notices/join.seeker", nil), 200).Digest
	values := doc{"first_name": "Kid", "email": "kid@example.org", "postcode": "13004"}
	for age, where := range map[any]string{nil: "body.age", 131: "body.age", "x": "body.age"} {
		send := doc{"notice": digest, "values": values, "age": age}
		if age == nil {
			delete(send, "age")
		}
		one := into[Problem](p.do("POST", "/api/join/seeker", send), 422)
		if len(one.Errors) != 1 || one.Errors[0].Location != where {
			t.Errorf("%v: %+v", age, one.Errors)
		}
	}
	kid := w.program(w.joins("seeker", "kid@example.org", people.AgeField, "13").session())
	kid.do("GET", "/api/me/data", nil).is(http.StatusOK)
	kid.do("GET", "/api/me/consents", nil).is(http.StatusOK)
}

// TestAPISecondProof: where a second proof is due, the first one opens a token that is good for that proof alone.
//
// Law: GDPR 32(1)(b)
func TestAPISecondProof(t *testing.T) {
	w := found(t)
	o := oracleOf(w)
	ines := w.joins("seeker", "ines@example.org")
	secret, _, err := w.site.OfferCode(t.Context(), who(ines))
	if err != nil {
		t.Fatal(err)
	}
	code := func() string {
		t.Helper()
		c, err := totp.GenerateCode(secret.Reveal("test"), w.clock())
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	if _, _, err = w.site.AddCode(t.Context(), who(ines), secret, code(), people.Device{Token: ines.session()}, w.clock()); err != nil {
		t.Fatal(err)
	}
	w.later(time.Minute)
	p := w.program("")
	half := into[Opened](p.do("POST", "/api/session", doc{"email": "ines@example.org", "password": password}), 201)
	if !half.Due {
		t.Fatal("no second proof is due")
	}
	p.token = half.Token
	into[Problem](p.do("GET", "/api/me", nil), 401)
	for wrong, status := range map[string]int{"000000": 422, "": 422, "x": 422} {
		got := p.do("POST", "/api/session/second", doc{"code": wrong})
		if o.answers(t, "second-proof", got); got.status != status {
			t.Errorf("%q: %d %s", wrong, got.status, got.body)
		}
	}
	got := p.do("POST", "/api/session/second", doc{"code": code()})
	o.answers(t, "second-proof", got)
	whole := into[Opened](got, 201)
	into[Problem](p.do("GET", "/api/me", nil), 401) // the first token opens nothing more
	p.token = whole.Token
	if into[Me](p.do("GET", "/api/me", nil), 200); whole.Due {
		t.Error("a proof is due after both")
	}
	into[Problem](p.do("POST", "/api/session/second", doc{"code": code()}), 401)
}
