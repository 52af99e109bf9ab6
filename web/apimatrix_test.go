package web

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"testing"

	"charte/people"
)

// act is one operation as Inès asks for it, in the order in which these acts can be done one after the other. A word in braces is
// one of hers.
type act struct {
	id   string
	path string
	send any
	want int
}

// doc is a JSON object.
type doc map[string]any

// acts are all the operations of the skills site.
var acts = []act{
	{"site", "/api/site", nil, 200},
	{"versions", "/api/versions", nil, 200},
	{"notice", "/api/notices/list.experience", nil, 200},
	{"join-seeker", "/api/join/seeker", doc{"notice": "{join.seeker}", "values": doc{"first_name": "Max", "email": "max@example.org", "postcode": "13004"}}, 202},
	{"join-coach", "/api/join/coach", doc{"notice": "{join.coach}", "values": doc{"first_name": "Mo", "email": "mo@example.org"}, "consents": []string{"newsletter"}}, 202},
	{"confirm", "/api/confirm", doc{"token": "{confirm}", "password": password}, 201},
	{"forgot", "/api/forgot", doc{"email": "ines@example.org"}, 202},
	{"set-password", "/api/password", doc{"token": "{forgotten}", "password": password}, 201},
	{"me", "/api/me", nil, 200},
	{"my-data", "/api/me/data", nil, 200},
	{"correct", "/api/me/data", doc{"notice": "{field.postcode}", "values": doc{"postcode": "75011"}}, 200},
	{"add-entry", "/api/me/lists/experience", doc{"notice": "{list.experience}", "text": "Cook"}, 204},
	{"remove-entry", "/api/me/lists/experience/{entry}", nil, 204},
	{"history", "/api/me/history?page=1", nil, 200},
	{"receipt", "/api/me/receipts/{fact}", nil, 200},
	{"consents", "/api/me/consents", nil, 200},
	{"choose", "/api/me/consents/newsletter", doc{"given": true, "notice": "{consent.newsletter}"}, 200},
	{"preferences", "/api/me/preferences", nil, 200},
	{"allow-mailing", "/api/me/preferences/mailings/information_letter", doc{"allow": false}, 200},
	{"allow-use", "/api/me/preferences/uses/nothing", doc{"allow": false}, 404},
	{"decide-afterwards", "/api/me/afterwards", doc{"wish": "keep", "agree": true}, 204},
	{"undecide-afterwards", "/api/me/afterwards", nil, 204},
	{"invite", "/api/me/access/invitations/coaching", doc{"email": "coach@example.org"}, 201},
	{"access", "/api/me/access", nil, 200},
	{"change-access", "/api/me/access/{invited}", doc{"do": "withdraw"}, 204},
	{"see", "/api/people/{invited}", nil, 404},
	{"add-to", "/api/people/{invited}/lists/experience", doc{"notice": "", "text": "x"}, 404},
	{"remove-from", "/api/people/{invited}/lists/experience/{entry}", nil, 404},
	{"export-of", "/api/people/{invited}/export", nil, 404},
	{"ask-started_profile", "/api/me/access/requests/started_profile", doc{"notice": "", "values": doc{"first_name": "Max", "email": "max@example.org", "postcode": "13004"}}, 404},
	{"correct-in", "/api/people/{invited}/data", doc{"notice": "", "values": doc{"postcode": "75011"}}, 404},
	{"invitation", "/api/invitation", doc{"token": "x"}, 410},
	{"take-invitation", "/api/invitation/take", doc{"token": "x", "notice": ""}, 410},
	{"refuse-invitation", "/api/invitation/refuse", doc{"token": "x"}, 410},
	{"set-language", "/api/me/preferences/language", doc{"language": "en"}, 204},
	{"afterwards", "/api/me/afterwards", nil, 200},
	{"security", "/api/me/security", nil, 200},
	{"change-password", "/api/me/security/password", doc{"current": "x", "password": password}, 422},
	{"offer-code", "/api/me/security/code/offer", nil, 200},
	{"add-code", "/api/me/security/code", doc{"offered": "x", "code": "1"}, 422},
	{"offer-passkey", "/api/me/security/passkeys/offer", nil, 200},
	{"add-passkey", "/api/me/security/passkeys", doc{"name": "laptop", "credential": "{}"}, 422},
	{"renew-recovery", "/api/me/security/recovery", nil, 404},
	{"remove-proof", "/api/me/security/proofs/{invited}", nil, 404},
	{"ask-passkey", "/api/session/passkey/offer", nil, 200},
	{"passkey-sign-in", "/api/session/passkey", doc{"credential": "{}"}, 422},
	{"ask-letter", "/api/session/letter", doc{"email": "ines@example.org"}, 202},
	{"follow-letter", "/api/session/link", doc{"token": "x"}, 410},
	{"take-address", "/api/address", doc{"token": "x"}, 410},
	{"leave-address", "/api/address/leave", doc{"token": "x", "agree": true}, 410},
	{"sessions", "/api/me/sessions", nil, 200},
	{"end-session", "/api/me/sessions/{session}", nil, 204},
	{"end-other-sessions", "/api/me/sessions", nil, 204},
	{"terms", "/api/me/terms", nil, 200},
	{"answer-terms", "/api/me/terms", doc{"policy_version": 2, "answer": "agree", "digest": "0a"}, 409},
	{"tokens", "/api/me/tokens", nil, 200},
	{"end-token", "/api/me/tokens/{token}", nil, 204},
	{"export", "/api/me/export", nil, 200},
	{"sign-in", "/api/session", doc{"email": "ines@example.org", "password": password}, 201},
	{"second-proof", "/api/session/second", doc{"code": "123456"}, 401},
	{"sign-out", "/api/session", nil, 204},
	{"erase", "/api/me/erasure", doc{"understood": true}, 201},
	{"erasure", "/api/erasures/{erasure}", nil, 200},
}

// fill puts what is Inès's where an act names it.
func fill(names *strings.Replacer, v any) any {
	switch v := v.(type) {
	case string:
		return names.Replace(v)
	case doc:
		out := doc{}
		for name, one := range v {
			out[name] = fill(names, one)
		}
		return out
	}
	return v
}

// TestAPIMatrix asks for every operation as Inès, and as everybody who is not: without a token, with one that opens nothing any more,
// with one that lacks the scope alone, and as somebody else. Each answer is one of those that the description says.
//
// Law: GDPR 32(1)(b)
func TestAPIMatrix(t *testing.T) {
	c := gather(t, "{erasure} {confirm} {forgotten} {token}")
	o := oracleOf(c.town)
	all := o.operations()
	hers := c.ines.key(people.Scopes...)
	old := c.ines.key(people.Scopes...)
	c.ends(old)
	theirs := c.zoe.key(people.Scopes...)
	names := c.apiNames(hers)
	for _, one := range acts {
		op, ok := all[one.id]
		if !ok {
			t.Errorf("%s is no operation", one.id)
			continue
		}
		delete(all, one.id)
		method, path, send := strings.ToUpper(op[1]), names.Replace(one.path), fill(names, one.send)
		scope, _ := at(o.paths, op[0], op[1], "x-scope").(string)
		before := c.apiTrace(one.id)
		refuse := func(who string, p *program, want int) {
			t.Helper()
			got := p.do(method, path, send)
			o.answers(t, one.id, got)
			if got.status != want {
				t.Errorf("%s, %s: %d, want %d: %s", one.id, who, got.status, want, got.body)
			}
			c.leaks(one.id+", "+who, got)
		}
		if scope != string(anybody) {
			refuse("without a token", c.program(""), 401)
			refuse("with a token that was taken back", old, 401)
			refuse("with a token of nobody", c.program(people.TokenPrefix+strings.Repeat("A", 43)), 401)
			refused := map[string]int{string(halfway): 401}
			few := c.ines.key(slices.DeleteFunc(slices.Clone(people.Scopes), func(s people.Scope) bool { return string(s) == scope })...)
			refuse("without the scope", few, cmp.Or(refused[scope], 403))
			c.ends(few)
		}
		if strings.Contains(one.path, "/me/") && strings.Contains(one.path, "{") {
			refuse("as somebody else", cmp.Or(map[bool]*program{true: c.session(c.zoe)}[scope == string(inSession)], theirs), 404)
		}
		if before != c.apiTrace(one.id) {
			t.Errorf("%s: somebody else changed what is held about Inès", one.id)
		}
		if slices.Contains([]string{"sign-out", "erase"}, one.id) || scope == string(inSession) {
			hers = c.session(c.ines)
		}
		got := hers.do(method, path, send)
		o.answers(t, one.id, got)
		if got.status != one.want {
			t.Errorf("%s: %d, want %d: %s", one.id, got.status, one.want, got.body)
		}
	}
	for id := range all {
		t.Errorf("no act asks for %s: who may do what there?", id)
	}
}

// ends takes a key back.
func (c *cast) ends(p *program) {
	c.Helper()
	who, key, err := c.site.Token(c.Context(), p.token, c.clock())
	if err == nil {
		err = c.site.EndToken(c.Context(), who, key.ID, c.clock())
	}
	if err != nil {
		c.Fatal(err)
	}
}

// session signs somebody in anew, for the API.
func (w *town) session(m *member) *program {
	w.Helper()
	token, err := w.site.SignIn(w.Context(), m.subject, people.Device{}, w.clock())
	if err != nil {
		w.Fatal(err)
	}
	return w.program(token)
}

// apiNames finds what the acts name: the digests of the notices that Inès was shown, and what was gathered.
func (c *cast) apiNames(hers *program) *strings.Replacer {
	c.Helper()
	var pairs []string
	for _, form := range []string{"join.seeker", "join.coach", "field.postcode", "list.experience", "consent.newsletter"} {
		pairs = append(pairs, "{"+form+"}", into[Notice](hers.do("GET", "/api/notices/"+form, nil), http.StatusOK).Digest)
	}
	invited, err := c.site.Invite(c.Context(), who(c.ines), "coaching", "other@example.org", c.clock())
	if err != nil {
		c.Fatal(err)
	}
	pairs = append(pairs, "{invited}", invited.String(), "{session}", who(c.ines).ID.String())
	for _, name := range []string{"{entry}", "{fact}", "{token}", "{confirm}", "{forgotten}", "{erasure}"} {
		pairs = append(pairs, name, c.names.Replace(name))
	}
	return strings.NewReplacer(pairs...)
}

// who is the session of somebody's browser.
func who(m *member) people.Session {
	m.Helper()
	s, err := m.site.Session(m.Context(), m.session(), m.clock())
	if err != nil {
		m.Fatal(err)
	}
	return s
}

// apiTrace is what others must not be able to change about Inès, while she is there.
func (c *cast) apiTrace(id string) string {
	if id == "erasure" {
		return ""
	}
	return c.trace()
}

// leaks looks for what is Inès's in what somebody else gets.
func (c *cast) leaks(who string, r reply) {
	c.Helper()
	for _, secret := range secrets {
		if strings.Contains(r.body, secret) {
			c.Errorf("%s reads %q", who, secret)
		}
	}
}
