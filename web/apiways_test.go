package web

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"charte/people"
	"charte/sites"
)

// ways asks for operations by their names, and holds each answer against the description.
type ways struct {
	*town
	oracle *oracle
}

func waysOf(w *town) *ways { w.Helper(); return &ways{w, oracleOf(w)} }

// do asks for an operation, with what stands for the names in its path, in their order.
func (w *ways) do(p *program, id string, send any, want int, names ...string) reply {
	w.Helper()
	op := w.oracle.operations()[id]
	path := braces.ReplaceAllStringFunc(op[0], func(string) string {
		name := names[0]
		names = names[1:]
		return name
	})
	got := p.do(strings.ToUpper(op[1]), path, send)
	w.oracle.answers(w, id, got)
	if got.status != want {
		w.Fatalf("%s: %d, want %d: %s", id, got.status, want, got.body)
	}
	return got
}

// digest is the notice in force of a form, as somebody reads it.
func (w *ways) digest(p *program, form string) string {
	w.Helper()
	return into[Notice](w.do(p, "notice", nil, http.StatusOK, form), http.StatusOK).Digest
}

// follows is the secret in the newest link of a kind that somebody was sent.
func (w *ways) follows(to, path string) string {
	w.Helper()
	for {
		if secret, ok := strings.CutPrefix(w.link(to), path+"?t="); ok {
			return secret
		}
	}
}

// TestAPISecondProofs: an application is enrolled, proves, and is removed by a session that has just begun, and by nothing else.
//
// Law: GDPR 32(1)(b)
func TestAPISecondProofs(t *testing.T) {
	w := waysOf(found(t))
	ines := w.joins("seeker", "ines@example.org")
	hers := w.session(ines)
	offer := into[OfferedCode](w.do(hers, "offer-code", nil, 200), 200)
	code := func() string {
		t.Helper()
		text, err := totp.GenerateCode(offer.Secret, w.clock())
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	if !strings.HasPrefix(offer.Address, "otpauth://totp/") {
		t.Errorf("the address is %s", offer.Address)
	}
	w.do(hers, "add-code", doc{"offered": offer.Offered, "code": "000000"}, 422)
	w.do(w.session(ines), "add-code", doc{"offered": offer.Offered, "code": code()}, 422) // it was offered to another session
	made := into[Secured](w.do(hers, "add-code", doc{"offered": offer.Offered, "code": code()}, 200), 200)
	if len(made.Codes) != 10 {
		t.Errorf("%d recovery codes", len(made.Codes))
	}
	w.do(hers, "me", nil, 401) // another token took its place
	hers.token = made.Token
	held := into[Security](w.do(hers, "security", nil, 200), 200)
	if len(held.Proofs) != 1 || held.Proofs[0].Kind != "totp" || held.Recovery != 10 {
		t.Errorf("held: %+v", held)
	}
	renewed := into[Secured](w.do(hers, "renew-recovery", nil, 200), 200)
	hers.token = renewed.Token
	w.later(people.FreshLife)
	for id, send := range map[string]any{"offer-code": nil, "renew-recovery": nil, "offer-passkey": nil} {
		if into[Problem](w.do(hers, id, send, 403), 403).Type != "/api#problem-anew" {
			t.Errorf("%s is done by a session of before", id)
		}
	}
	half := w.program("")
	half.token = into[Opened](w.do(half, "sign-in", doc{"email": ines.email, "password": password}, 201), 201).Token
	w.do(half, "security", nil, 401)
	half.token = into[Opened](w.do(half, "second-proof", doc{"code": renewed.Codes[0]}, 201), 201).Token
	last := into[Opened](w.do(half, "remove-proof", nil, 200, held.Proofs[0].ID.String()), 200)
	half.token = last.Token
	if held = into[Security](w.do(half, "security", nil, 200), 200); len(held.Proofs) != 0 || held.Recovery != 0 {
		t.Errorf("after it was removed: %+v", held)
	}
	w.do(half, "change-password", doc{"current": "wrong", "password": "un tout autre chemin creux"}, 422)
	w.do(half, "change-password", doc{"current": password, "password": "ines@example.org"}, 422)
	w.do(half, "change-password", doc{"current": password, "password": "un tout autre chemin creux"}, 200)
	w.do(half, "sign-in", doc{"email": ines.email, "password": password}, 422)
	w.do(half, "sign-in", doc{"email": ines.email, "password": "un tout autre chemin creux"}, 201)
}

// TestAPIAddresses: the link of a letter signs in once, and an address changes once both agreed, for a session that has just begun.
//
// Law: GDPR 16, GDPR 32(1)(b)
func TestAPIAddresses(t *testing.T) {
	w := waysOf(found(t))
	ines := w.joins("seeker", "ines@example.org")
	p := w.program("")
	w.do(p, "ask-letter", doc{"email": "nobody@example.org"}, 202)
	w.do(p, "ask-letter", doc{"email": "x"}, 422)
	w.do(p, "ask-letter", doc{"email": ines.email}, 202)
	secret := w.follows(ines.email, "/sign-in/link")
	p.token = into[Opened](w.do(p, "follow-letter", doc{"token": secret}, 201), 201).Token
	w.do(p, "follow-letter", doc{"token": secret}, 410)
	send := doc{"notice": w.digest(p, "field.email"), "values": doc{"email": "new@example.org"}}
	if one := into[Problem](w.do(ines.key(people.Scopes...), "correct", send, 403), 403); one.Type != "/api#problem-session" {
		t.Errorf("a key changes the address: %+v", one)
	}
	if into[Corrected](w.do(p, "correct", send, 200), 200).Asked != true {
		t.Error("nobody is asked")
	}
	leave, take := w.follows(ines.email, "/address/leave"), w.follows("new@example.org", "/address")
	if into[Moved](w.do(p, "take-address", doc{"token": take}, 200), 200).Moved {
		t.Error("one yes is enough")
	}
	if !into[Moved](w.do(p, "leave-address", doc{"token": leave, "agree": true}, 200), 200).Moved {
		t.Error("two are not")
	}
	w.do(p, "me", nil, 401)
	p.token = into[Opened](w.do(p, "sign-in", doc{"email": "new@example.org", "password": password}, 201), 201).Token
	w.later(people.FreshLife)
	if one := into[Problem](w.do(p, "correct", send, 403), 403); one.Type != "/api#problem-anew" {
		t.Errorf("a session of before changes the address: %+v", one)
	}
	p.token = into[Opened](w.do(p, "sign-in", doc{"email": "new@example.org", "password": password}, 201), 201).Token
	send["values"] = doc{"email": "other@example.org"}
	w.do(p, "correct", send, 200)
	w.do(p, "leave-address", doc{"token": w.follows("new@example.org", "/address/leave"), "agree": false}, 200)
	w.do(p, "me", nil, 401) // somebody else may have asked for it
}

// TestAPIPreparing: a coach prepares a profile for somebody, who sees who did, takes it, says yes for themselves, and only then is read.
//
// Law: GDPR 7(1), GDPR 14(1)
func TestAPIPreparing(t *testing.T) {
	w := waysOf(found(t))
	paul := w.joins("coach", "paul@example.org").key(people.ScopeShare)
	values := doc{"first_name": "Max", "email": "max@example.org", "postcode": "75011"}
	told := into[Problem](w.do(paul, "ask-started_profile", doc{"notice": "", "values": values}, 409), 409)
	if shown := w.digest(paul, "ask.started_profile"); shown != told.Notice.Digest || len(told.Notice.Consents) != 0 {
		t.Errorf("the notice is %+v", told.Notice)
	}
	w.do(paul, "ask-started_profile", doc{"notice": told.Notice.Digest, "values": doc{"first_name": "Max", "email": "x", "postcode": "75011"}}, 422)
	w.do(paul, "ask-started_profile", doc{"notice": told.Notice.Digest, "values": values}, 202)
	secret, stranger := w.follows("max@example.org", "/invitation"), w.program("")
	i := into[ShownInvitation](w.do(stranger, "invitation", doc{"token": secret}, 200), 200)
	if i.From != "paul" || !i.Prepared || i.Address != "max@example.org" || len(i.Values) != 3 || i.Notice == nil {
		t.Fatalf("shown: %+v", i)
	}
	w.do(stranger, "take-invitation", doc{"token": secret, "notice": ""}, 409)
	taken := into[Taken](w.do(stranger, "take-invitation", doc{"token": secret, "notice": i.Notice.Digest}, 200), 200)
	w.do(stranger, "invitation", doc{"token": secret}, 410)
	stranger.token = into[Opened](w.do(stranger, "confirm", doc{"token": taken.Token, "password": password}, 201), 201).Token
	all := into[Accesses](w.do(stranger, "access", nil, 200), 200)
	if len(all.Waiting) != 1 || all.Waiting[0].From != "paul" || !all.Waiting[0].Asked {
		t.Fatalf("waiting: %+v", all)
	}
	id := all.Waiting[0].ID.String()
	w.do(paul, "see", nil, 403, id)
	w.do(stranger, "change-access", doc{"do": "accept"}, 204, id)
	w.do(paul, "see", nil, 200, id)
	told = into[Problem](w.do(paul, "correct-in", doc{"notice": "", "values": doc{"postcode": "13004"}}, 409, id), 409)
	w.do(paul, "correct-in", doc{"notice": told.Notice.Digest, "values": doc{"postcode": "?"}}, 422, id)
	w.do(paul, "correct-in", doc{"notice": told.Notice.Digest, "values": doc{"email": "paul@example.org"}}, 422, id)
	w.do(paul, "correct-in", doc{"notice": told.Notice.Digest, "values": doc{"postcode": "13004"}}, 204, id)
	if text := w.do(stranger, "my-data", nil, 200).body; !strings.Contains(text, "13004") {
		t.Errorf("nothing was corrected: %s", text)
	}
	w.do(w.joins("coach", "eve@example.org").key(people.ScopeShare), "ask-started_profile", doc{"notice": w.digest(paul, "ask.started_profile"), "values": doc{"first_name": "Ava", "email": "ava@example.org", "postcode": "75011"}}, 202)
	secret = w.follows("ava@example.org", "/invitation")
	w.do(stranger, "refuse-invitation", doc{"token": secret}, 204)
	w.do(stranger, "refuse-invitation", doc{"token": secret}, 410)
}

// TestAPIReceived: what somebody sends reaches the readers whom they chose, until they take it back; and whoever wrote without an account
// reads, takes away and deletes it by their link.
//
// Law: GDPR 7(3), GDPR 15(1), GDPR 17(1), GDPR 25(2)
func TestAPIReceived(t *testing.T) {
	w := waysOf(foundUnder(t, formed(t), hurry))
	ines, zoe, sam := w.joins("seeker", "ines@example.org"), w.joins("coach", "zoe@example.org"), w.joins("coach", "sam@example.org")
	access, other := w.opens(ines, zoe), w.opens(ines, sam)
	hers, reader, apart := ines.key(people.Scopes...), zoe.key(people.Scopes...), sam.key(people.Scopes...)
	send := doc{"notice": w.digest(hers, "form.story"), "values": doc{"message": "My whole story"}}
	w.do(hers, "send-story", send, 422) // to nobody
	send["readers"] = []string{access}
	id := into[Kept](w.do(hers, "send-story", send, 201), 201).Record.String()
	list := into[ReceivedList](w.do(reader, "received", nil, 200), 200)
	if len(list.Received) != 1 || list.Received[0].ID.String() != id || list.Received[0].Name != "Inès" || list.Received[0].Values != nil {
		t.Errorf("received: %+v", list)
	}
	if one := into[Received](w.do(reader, "open-received", nil, 200, id), 200); one.Values["message"][0] != "My whole story" {
		t.Errorf("opened: %+v", one)
	}
	w.do(apart, "open-received", nil, 404, id)
	w.do(apart, "take-back", doc{"access": access}, 404, id)
	w.do(hers, "take-back", doc{"access": other}, 404, id)
	w.do(hers, "take-back", doc{"access": access}, 204, id)
	w.do(reader, "open-received", nil, 404, id)
	if list = into[ReceivedList](w.do(reader, "received", nil, 200), 200); len(list.Received) != 0 {
		t.Errorf("after it was taken back: %+v", list)
	}

	p := w.program("")
	kept := into[Kept](w.do(p, "send-contact", doc{"notice": w.digest(p, "form.contact"), "values": doc{"message": "Bonjour", "writer_email": "v@example.org"}}, 201), 201)
	_, secret, _ := strings.Cut(kept.Link, "?t=")
	mine := into[RecordList](w.do(p, "sent", doc{"token": secret}, 200), 200)
	if len(mine.Records) != 1 || mine.Records[0].Values["message"][0] != "Bonjour" {
		t.Errorf("sent: %+v", mine)
	}
	for _, id := range []string{"sent", "export-sent"} {
		w.do(p, id, doc{"token": secret + "x"}, 410)
	}
	if text := w.do(p, "export-sent", doc{"token": secret}, 200).body; !strings.HasPrefix(text, "PK") {
		t.Error("what is taken away is no zip")
	}
	w.do(p, "erase-sent", doc{"token": secret, "understood": false}, 422)
	e := into[Erasing](w.do(p, "erase-sent", doc{"token": secret, "understood": true}, 201), 201)
	w.do(p, "erasure", nil, 200, e.ID.String())
	w.do(p, "sent", doc{"token": secret}, 410)
}

// TestAPIParents: a minor names a parent, who says yes to the account and to what they tick, takes one yes back, and ends the account.
//
// Law: GDPR 8(1), GDPR 8(2), LIL 45
func TestAPIParents(t *testing.T) {
	w := waysOf(workshop(t, jointly))
	kid := w.joins("seeker", "kid@example.org", people.AgeField, "13", "consent.newsletter", "yes")
	theirs, parent := w.session(kid), w.program("")
	w.do(w.session(w.joins("seeker", "big@example.org", people.AgeField, "40")), "parent", nil, 404)
	w.waiting(theirs)
	for _, wrong := range []string{"", "papa", "kid@example.org"} {
		w.do(theirs, "name-parent", doc{"email": wrong}, 422)
	}
	w.do(theirs, "name-parent", doc{"email": papa}, 202)
	at := into[Parent](w.do(theirs, "parent", nil, 200), 200)
	if at.Agreed || at.Email != papa || len(at.Sought) != 1 {
		t.Errorf("the minor reads %+v", at)
	}
	secret := w.follows(papa, "/my-child")
	child := into[Child](w.do(parent, "child", doc{"token": secret}, 200), 200)
	if child.Email != "kid@example.org" || child.Agreed || len(child.Sought) != 1 || len(child.Uses) == 0 || len(child.Sought[0].Details) == 0 {
		t.Errorf("the parent reads %+v", child)
	}
	w.do(parent, "permit-child", doc{"token": secret, "holder": false, "consents": []string{}}, 422)
	w.do(parent, "permit-child", doc{"token": "x", "holder": true, "consents": []string{}}, 410)
	w.do(parent, "permit-child", doc{"token": secret, "holder": true, "consents": []string{"newsletter"}}, 204)
	if child = into[Child](w.do(parent, "child", doc{"token": secret}, 200), 200); !child.Agreed || len(child.Given) != 1 {
		t.Errorf("after a yes: %+v", child)
	}
	w.do(theirs, "access", nil, 200)
	w.do(parent, "withhold-child", doc{"token": secret, "purpose": "newsletter"}, 204)
	if child = into[Child](w.do(parent, "child", doc{"token": secret}, 200), 200); len(child.Given) != 0 {
		t.Errorf("after a no: %+v", child)
	}
	w.do(theirs, "say-age", doc{"age": 131}, 422)
	w.do(theirs, "say-age", doc{"age": 16}, 403) // not before a year has passed
	w.do(parent, "refuse-child", doc{"token": secret, "understood": false}, 422)
	w.do(parent, "refuse-child", doc{"token": secret, "understood": true}, 201)
	w.do(theirs, "me", nil, 401)
	w.do(parent, "child", doc{"token": secret}, 410)
}

// waiting: an account that waits for a parent has its own data, and no operation for anything else.
func (w *ways) waiting(theirs *program) {
	w.Helper()
	open := strings.Fields("me my-data correct history receipt consents choose preferences allow-mailing allow-use set-language afterwards decide-afterwards " +
		"undecide-afterwards sessions security change-password offer-code add-code offer-passkey add-passkey renew-recovery remove-proof " +
		"tokens parent name-parent say-age support let-in shut-out export erase sign-out end-session end-other-sessions end-token")
	g := &grid{aviary: &aviary{town: w.town}, oracle: w.oracle}
	g.describe()
	for _, a := range g.operations {
		if a.scope == anybody || a.scope == halfway || slices.Contains(open, a.id) {
			continue
		}
		if got := g.asks(theirs, a, "x"); g.why(got) != "parent" {
			w.Errorf("a minor whose parent has not agreed asks %s: %d", a.id, got.status)
		}
	}
	for _, id := range []string{"me", "my-data", "consents", "preferences", "afterwards", "sessions", "security", "tokens", "parent"} {
		w.do(theirs, id, nil, 200)
	}
}

// TestAPISupport: somebody lets a role see what they choose, for a time that the site offers, and ends it.
//
// Law: GDPR 25(2), GDPR 28(3)(a)
func TestAPISupport(t *testing.T) {
	for _, name := range []string{"housing", "respite", "volunteers"} {
		a := &aviary{town: foundUnder(t, sites.Charter(name))}
		w := waysOf(a.town)
		if _, ok := w.oracle.operations()["support"]; !ok {
			continue
		}
		for _, k := range a.site.Plan.Joins() {
			p := w.session(a.bird(k, true).member)
			s := into[Support](w.do(p, "support", nil, 200), 200)
			for _, o := range s.Offers {
				send := doc{"role": o.Role, "fields": o.Fields[:1], "hours": o.Hours[0]}
				for part, wrong := range map[string]any{"fields": []string{}, "hours": 7777, "role": "nobody"} {
					bad := doc{"role": o.Role, "fields": o.Fields[:1], "hours": o.Hours[0]}
					bad[part] = wrong
					w.do(p, "let-in", bad, 422)
				}
				w.do(p, "let-in", send, 204)
				s = into[Support](w.do(p, "support", nil, 200), 200)
				if len(s.LetIn) == 0 || s.LetIn[0].Role != o.Role || s.LetIn[0].Closed != nil {
					t.Fatalf("let in: %+v", s)
				}
				w.do(p, "shut-out", nil, 204, s.LetIn[0].ID.String())
				w.do(p, "shut-out", nil, 404, s.LetIn[0].ID.String())
				return
			}
		}
	}
	t.Error("no site asks for such leave")
}

// TestAPIEndsSessions: a session that has just begun ends the others, and a key with the scope ends them all.
//
// Law: GDPR 32(1)(b)
func TestAPIEndsSessions(t *testing.T) {
	w := waysOf(found(t))
	ines := w.joins("seeker", "ines@example.org")
	one, two := w.session(ines), w.session(ines)
	w.do(two, "end-other-sessions", nil, 204)
	w.do(one, "me", nil, 401)
	w.do(two, "me", nil, 200)
	w.later(people.FreshLife + time.Minute)
	id := into[SessionList](w.do(two, "sessions", nil, 200), 200).Sessions[0].ID.String()
	w.do(two, "end-session", nil, 403, id)
	w.do(two, "end-other-sessions", nil, 403)
	w.do(ines.key(people.ScopeAccount), "end-other-sessions", nil, 204)
	w.do(two, "me", nil, 401)
}
