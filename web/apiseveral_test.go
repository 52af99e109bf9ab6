package web

import (
	"net/http"
	"strings"
	"testing"

	"charte/people"
)

// TestAPIProfiles: a session lists its person's profiles, opens another one after its notice, and goes into it and back. A key does none of
// it, and nobody goes into somebody else's.
//
// Law: GDPR 25(2), GDPR 32(1)(b), GDPR 13(1)
func TestAPIProfiles(t *testing.T) {
	w := waysOf(several(t))
	ines, max, coach := w.joins("seeker", "ines@example.org"), w.joins("seeker", "max@example.org"), w.joins("coach", "eve@example.org")
	hers := w.session(ines)
	list := func() []OneProfile {
		t.Helper()
		return into[Profiles](w.do(hers, "profiles", nil, 200), 200).Profiles
	}
	first := list()
	if len(first) != 1 || !first[0].Main || !first[0].Here || first[0].Title != "Inès" || first[0].ID != ines.subject {
		t.Errorf("at first: %+v", first)
	}
	values := doc{"first_name": "Ada", "postcode": "75011"}
	if got := into[Problem](w.do(hers, "open-profile", doc{"notice": "0a", "values": values}, 409), 409); got.Notice == nil {
		t.Error("whoever opens a profile without its notice is not shown it")
	}
	notice := w.digest(hers, "profile.seeker")
	refused := into[Problem](w.do(hers, "open-profile", doc{"notice": notice, "values": doc{"first_name": "Ada", "postcode": "?"}}, 422), 422)
	if len(refused.Errors) != 1 || refused.Errors[0].Location != "body.values.postcode" {
		t.Errorf("a wrong postcode: %+v", refused.Errors)
	}
	w.do(hers, "open-profile", doc{"notice": notice, "values": doc{"first_name": "Ada", "postcode": "75011", "email": "ada@example.org"}}, 422)
	if n := len(list()); n != 1 {
		t.Fatalf("%d profiles after refusals", n)
	}
	ada := into[OpenedProfile](w.do(hers, "open-profile", doc{"notice": notice, "values": values}, 201), 201).ID.String()
	w.do(hers, "enter-profile", nil, 204, ada)
	both := list()
	if len(both) != 2 || both[1].ID.String() != ada || both[1].Title != "Ada" || !both[1].Here || both[0].Here {
		t.Errorf("in another profile: %+v", both)
	}
	if me := into[Me](w.do(hers, "me", nil, 200), 200); me.ID.String() != ada {
		t.Errorf("the session is still about %s", me.ID)
	}
	if data := w.do(hers, "my-data", nil, 200).body; !strings.Contains(data, "75011") || strings.Contains(data, ines.email) {
		t.Errorf("in another profile one reads %s", data)
	}
	if why := into[Problem](w.do(hers, "sessions", nil, 403), 403).Type; why != "/api#problem-account" {
		t.Errorf("a matter of the account: %s", why)
	}
	w.do(w.session(max), "enter-profile", nil, 404, ada)
	w.do(w.session(max), "notice", nil, 404, "profile.coach")
	w.do(w.session(coach), "profiles", nil, 404)
	w.do(w.session(coach), "open-profile", doc{"notice": notice, "values": values}, 404)
	key := ines.key(people.Scopes...)
	for id, send := range map[string]any{"profiles": nil, "open-profile": doc{"notice": notice, "values": values}, "enter-profile": nil} {
		if why := into[Problem](w.do(key, id, send, 403, ada), 403).Type; why != "/api#problem-session" {
			t.Errorf("a key asks for %s: %s", id, why)
		}
	}
	w.do(hers, "enter-profile", nil, 204, ines.subject.String())
	if !list()[0].Here {
		t.Error("nobody is back in the profile that they joined with")
	}
	for range people.ProfilesMost - 1 {
		w.do(hers, "open-profile", doc{"notice": notice, "values": values}, 201)
	}
	if why := into[Problem](w.do(hers, "open-profile", doc{"notice": notice, "values": values}, 409), 409).Type; why != "/api#problem-profiles" {
		t.Errorf("one profile too many: %s", why)
	}
	w.do(hers, "sign-out", nil, http.StatusNoContent)
	w.do(hers, "profiles", nil, 401)
}
