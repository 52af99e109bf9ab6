package storetest

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"charte/letters"
	"charte/people"
	"charte/seal"
	"charte/store"
)

// withGrants lets pickers open their profile to owners, and owners prepare a profile for a picker.
var withGrants = []string{"retention:\n", `grants:
  helping:
    on: picker
    to: owner
    may: [view, edit, export]
    owner may block: [edit, export]
    invited by: [picker]
    unanswered: delete after 30 days
    told within: 1 day
    consent: of the invited person
    revoked: at once
  planting:
    on: picker
    to: owner
    may: [view, edit, export]
    owner may block: export
    invited by: [owner]
    creates the profile: true
    unanswered: delete after 30 days
    unclaimed: delete after 20 days
    consent: of the invited person
    revoked: at once
retention:
`}

// grants begins a scene in which profiles can be opened to others.
func (s *scene) grants() { s.Helper(); s.begins(withGrants...) }

// invites lets a picker invite an address, and gives the id of the access and the token of the letter.
func (s *scene) invites(p person, address string) (seal.ID, string) {
	s.Helper()
	id := must(s.site.Invite(s.Context(), p.who, "helping", address, s.now))(s)
	return id, s.invited(letters.Invited, address)
}

// invited is the token of the last letter of that kind to an address.
func (s *scene) invited(kind letters.Kind, address string) string {
	s.Helper()
	list := s.owed(kind, address)
	if len(list) == 0 {
		s.Fatalf("no letter %s waits", kind)
	}
	return s.token(list[len(list)-1])
}

// asks lets an owner prepare a profile for an address, or ask whoever has it.
func (s *scene) asks(p person, address string) error {
	s.Helper()
	j := s.decide("picker", url.Values{"first_name": {"Zed"}, "email": {address}, "postcode": {"69003"}})
	return s.site.Ask(s.Context(), p.who, "planting", j, s.now)
}

// opened is an active access of a picker for an owner.
func (s *scene) opened(picker, holder person) seal.ID {
	s.Helper()
	id, _ := s.invites(picker, holder.email)
	s.ok(s.site.Accept(s.Context(), holder.who, id, s.now))
	return id
}

// may tries each act of an access, and says which are allowed: "view edit export".
func (s *scene) may(holder person, id seal.ID) string {
	s.Helper()
	var can []string
	try := func(act string, err error) {
		if err == nil {
			can = append(can, act)
		} else if !errors.Is(err, store.ErrCut) && !errors.Is(err, store.ErrDropped) && !errors.Is(err, store.ErrBlocked) && !errors.Is(err, store.ErrNotFound) {
			s.Errorf("%s: %v", act, err)
		}
	}
	_, err := s.site.See(s.Context(), holder.who, id, s.now)
	try("view", err)
	try("edit", s.site.CorrectIn(s.Context(), holder.who, id, "postcode", seal.NewText("69003"), s.now))
	_, err = s.site.Extract(s.Context(), holder.who, id, "json", s.now, func(store.Profile) ([]byte, error) { return nil, nil })
	try("export", err)
	return strings.Join(can, " ")
}

// accessOffered: nothing opens before the invited person's own yes, and all that was agreed to opens with it; cutting and forbidding hold
// from the next request on.
//
// Law: GDPR 25(2), GDPR 7(1), GDPR 7(3)
func accessOffered(s *scene) {
	s.grants()
	p, o := s.member(), s.owner()
	id, token := s.invites(p, o.email)
	want(s, "before any answer", s.may(o, id), "")
	fails(s, "an invitation to oneself", func() error { _, err := s.site.Invite(s.Context(), p.who, "helping", p.email, s.now); return err }(), store.ErrSelf)
	fails(s, "the same again", func() error { _, err := s.site.Invite(s.Context(), p.who, "helping", o.email, s.now); return err }(), store.ErrAgain)
	i := must(s.site.Invitation(s.Context(), token, s.now))(s)
	want(s, "who invites", i.Name.Reveal("test"), "Lou")
	want(s, "what the invited address has", i.Has, "owner")
	found := must(s.site.Invitations(s.Context(), o.who, s.now))(s)
	want(s, "found by the address", len(found) == 1 && found[0].ID == id, true)
	fails(s, "somebody else's yes", s.site.Accept(s.Context(), s.owner().who, id, s.now), store.ErrNotFound)
	s.ok(s.site.Accept(s.Context(), o.who, id, s.now))
	want(s, "after the yes", s.may(o, id), "view edit export")
	fails(s, "the same yes again", s.site.Accept(s.Context(), o.who, id, s.now), store.ErrNotFound)
	fails(s, "the link after the answer", func() error { _, err := s.site.Invitation(s.Context(), token, s.now); return err }(), store.ErrNotFound)
	want(s, "invited addresses left", s.count(s.rows, `select count(*) from access where site = $1 and sealed is not null`)+s.count(s.rows, `select count(*) from invitation where site = $1`), 0)

	s.ok(s.site.Forbid(s.Context(), p.who, id, "export", true, s.now))
	want(s, "after forbidding", s.may(o, id), "view edit")
	s.ok(s.site.Forbid(s.Context(), p.who, id, "export", false, s.now))
	want(s, "after allowing", s.may(o, id), "view edit export")
	fails(s, "forbidding what the charter does not let", s.site.Forbid(s.Context(), p.who, id, "view", true, s.now), store.ErrNotFound)
	s.sound()

	again := s.opened2(p, o)
	fails(s, "the same access twice", again, store.ErrAgain)
	s.ok(s.site.Cut(s.Context(), p.who, id, s.now))
	s.ok(s.site.Cut(s.Context(), p.who, id, s.now)) // twice is once
	want(s, "after cutting", s.may(o, id), "")
	list := must(s.site.Accesses(s.Context(), p.id))(s)
	want(s, "what is past", len(list) == 1 && list[0].State == people.AccessEnded && list[0].Name.Reveal("test") == "Ana", true)
	s.integrate()
	s.sound()
}

// opened2 tries to open the same profile to the same person once more.
func (s *scene) opened2(p, o person) error {
	s.Helper()
	id := must(s.site.Invite(s.Context(), p.who, "helping", o.email, s.now))(s)
	return s.site.Accept(s.Context(), o.who, id, s.now)
}

// accessSeen: each look, change and copy is a fact of the person whose profile it is, and names who did it.
//
// Law: GDPR 15(1)(c), GDPR 5(2)
func accessSeen(s *scene) {
	s.grants()
	p, o := s.member(), s.owner()
	id := s.opened(p, o)
	before := len(s.kinds(p.id))
	profile := must(s.site.See(s.Context(), o.who, id, s.now))(s)
	var fields []string
	for _, v := range profile.Values {
		fields = append(fields, v.Field)
	}
	want(s, "what is seen", strings.Join(fields, " "), "first_name postcode")
	must(s.site.See(s.Context(), o.who, id, s.now.Add(59*time.Minute)))(s)
	want(s, "looks within an hour", len(s.kinds(p.id))-before, 1)
	s.pass(time.Hour)
	must(s.site.See(s.Context(), o.who, id, s.now))(s)
	want(s, "a look after an hour", len(s.kinds(p.id))-before, 2)
	s.ok(s.site.AddTo(s.Context(), o.who, id, "experience", seal.NewText("Cider"), s.now))
	fails(s, "the sign-in address", s.site.CorrectIn(s.Context(), o.who, id, "email", seal.NewText("x@mail.example"), s.now), store.ErrUndeclared)
	fails(s, "a required answer taken away", s.site.CorrectIn(s.Context(), o.who, id, "postcode", seal.Text{}, s.now), store.ErrUndeclared)
	want(s, "a change", len(s.kinds(p.id))-before, 3)
	h := must(s.site.Held(s.Context(), p.id))(s)
	for _, v := range h.Values {
		if v.Field == "experience" {
			s.ok(s.site.RemoveFrom(s.Context(), o.who, id, "experience", v.Item, s.now))
		}
	}
	must(s.site.Extract(s.Context(), o.who, id, "csv", s.now, func(p store.Profile) ([]byte, error) { return []byte(p.Values[0].Field), nil }))(s)
	s.integrate()
	events, _, err := s.site.History(s.Context(), p.id, 0, 0)
	s.ok(err)
	by := 0
	for _, e := range events {
		if e.Fact.Detail["by"] == o.id.String() && e.Fact.Detail["grant"] == "helping" {
			by++
		}
	}
	want(s, "facts that name who acted", by, 6) // the yes, two looks, an entry, its end, a copy
	want(s, "who acted", must(s.site.Actors(s.Context(), p.id))(s)[o.id.String()].Reveal("test"), "Ana")
	want(s, "an act of somebody else is no visit", h.Seen.Equal(noon), true)
	s.sound()
}

// accessAsked: whoever asks learns nothing of an address, and nothing opens before its owner's own yes.
//
// Law: GDPR 14(1), GDPR 32(1)
func accessAsked(s *scene) {
	s.grants()
	p, o := s.member(), s.owner()
	stranger := "zed@mail.example"
	s.ok(s.asks(o, p.email))
	s.ok(s.asks(o, stranger))
	list := must(s.site.Reaches(s.Context(), o.id))(s)
	want(s, "both look alike", len(list) == 2 && list[0].State == list[1].State && list[0].Ends.Equal(list[1].Ends) && list[0].Name.IsZero() && list[1].Name.IsZero() &&
		list[0].Kind == list[1].Kind && !list[0].Address.IsZero() && !list[1].Address.IsZero(), true)
	for _, r := range list {
		want(s, "before any answer", s.may(o, r.ID), "")
	}
	want(s, "letters to the known address", len(s.owed(letters.Requested, p.email)), 1)
	want(s, "letters to the other", len(s.owed(letters.Prepared, stranger)), 1)
	waiting := must(s.site.Accesses(s.Context(), p.id))(s)
	want(s, "who asks", waiting[0].Name.Reveal("test"), "Ana")
	want(s, "what was typed of somebody known is dropped", s.count(s.rows, `select count(*) from subject where site = $1 and came = 'prepared'`), 1)
	s.ok(s.site.Accept(s.Context(), p.who, waiting[0].ID, s.now))
	want(s, "after the yes", s.may(o, waiting[0].ID), "view edit export")

	// The other takes the profile, and answers for themselves.
	token := s.invited(letters.Prepared, stranger)
	i := must(s.site.Invitation(s.Context(), token, s.now))(s)
	want(s, "what was typed", len(i.Values) == 3 && i.Prepared && i.Has == "", true)
	s.sound()
	confirm := must(s.site.Take(s.Context(), token, "", s.now))(s)
	fails(s, "taking twice", func() error { _, err := s.site.Take(s.Context(), token, "", s.now); return err }(), store.ErrNotFound)
	session := must(s.site.SetPassword(s.Context(), confirm, people.TicketConfirm, phc(), home, s.now))(s)
	zed := must(s.site.Session(s.Context(), session, s.now))(s)
	want(s, "no consent was given for them", len(must(s.site.Consents(s.Context(), zed.Subject))(s)), 0)
	theirs := must(s.site.Accesses(s.Context(), zed.Subject))(s)
	want(s, "taken, and not open", len(theirs) == 1 && s.may(o, theirs[0].ID) == "", true)
	s.ok(s.site.Accept(s.Context(), zed, theirs[0].ID, s.now))
	want(s, "after their yes", s.may(o, theirs[0].ID), "view edit export")
	s.integrate()
	s.sound()
}

// accessRefused: a no leaves nothing of the invited address, with or without an account.
//
// Law: GDPR 17(1), GDPR 5(1)(e)
func accessRefused(s *scene) {
	s.grants()
	p, o := s.member(), s.owner()
	_, token := s.invites(p, "nobody@mail.example")
	s.ok(s.site.Refuse(s.Context(), token, s.now))
	fails(s, "the link of before", s.site.Refuse(s.Context(), token, s.now), store.ErrNotFound)
	s.ok(s.asks(o, "zed@mail.example"))
	s.ok(s.site.Refuse(s.Context(), s.invited(letters.Prepared, "zed@mail.example"), s.now))
	s.ok(s.asks(o, p.email))
	s.ok(s.site.Decline(s.Context(), p.who, must(s.site.Accesses(s.Context(), p.id))(s)[0].ID, s.now))
	s.empty()
	want(s, "what the one who asked finds", len(must(s.site.Reaches(s.Context(), o.id))(s)), 0)

	id, token := s.invites(p, "nobody@mail.example")
	fails(s, "writing again at once", s.site.Resend(s.Context(), p.who, id, s.now), store.ErrAgain)
	s.pass(24 * time.Hour)
	s.ok(s.site.Resend(s.Context(), p.who, id, s.now))
	want(s, "letters that wait", len(s.owed(letters.Invited, "nobody@mail.example")), 1)
	must(s.site.Invitation(s.Context(), token, s.now))(s)
	s.ok(s.site.Uninvite(s.Context(), p.who, id, s.now))
	s.empty()
	s.finish()
	s.sound()
}

// empty wants nothing left of invitations: no row, no prepared profile, no letter.
func (s *scene) empty() {
	s.Helper()
	for _, question := range []string{`select count(*) from access where site = $1`, `select count(*) from invitation where site = $1`, `select count(*) from reach where site = $1`,
		`select count(*) from subject where site = $1 and came = 'prepared'`, `select count(*) from outbox where site = $1 and kind in ('invited', 'requested', 'prepared')`} {
		want(s, question, s.count(s.rows, question), 0)
	}
}

// accessUnanswered: what nobody answers is gone when the charter says, to the tick, and an ordinary sweep of joins leaves it until then.
//
// Law: GDPR 5(1)(e)
func accessUnanswered(s *scene) {
	s.grants()
	p, o := s.member(), s.owner()
	s.invites(p, "nobody@mail.example")
	s.ok(s.asks(o, "zed@mail.example"))
	s.ok(s.asks(o, p.email))
	s.now = noon.AddDate(0, 0, 20).Add(-tick)
	s.sweep()
	want(s, "a tick before", s.count(s.rows, `select count(*) from access where site = $1`), 3)
	s.pass(tick)
	want(s, "profiles that nobody took, and requests like them", s.sweep().Invitations, 2)
	want(s, "prepared profiles", s.count(s.rows, `select count(*) from subject where site = $1 and came = 'prepared'`), 0)
	s.now = noon.AddDate(0, 0, 30)
	want(s, "invitations", s.sweep().Invitations, 1)
	s.empty()
	s.finish()
	s.sound()
}

// accessLeft: whoever leaves takes their access with them, on both sides.
//
// Law: GDPR 17(1)
func accessLeft(s *scene) {
	s.grants()
	p, o, q := s.member(), s.owner(), s.owner()
	id, other := s.opened(p, o), s.opened(p, q)
	s.ok(s.site.Leave(s.Context(), q.who, other, s.now))
	want(s, "after leaving", s.may(q, other), "")
	s.ok(s.asks(o, "zed@mail.example"))
	s.erase(o)
	want(s, "what the erased one had", s.may(o, id), "")
	want(s, "their requests", s.count(s.rows, `select count(*) from invitation where site = $1`), 0)
	s.sweep()
	want(s, "profiles that they prepared", s.count(s.rows, `select count(*) from subject where site = $1 and came = 'prepared'`), 0)
	r := s.owner()
	last := s.opened(p, r)
	s.erase(p)
	want(s, "a profile that is gone", s.may(r, last), "")
	want(s, "what leads to it", s.count(s.rows, `select count(*) from reach where site = $1 and owner_id = $2`, p.id), 0)
	s.finish()
	s.sound()
}

// accessMet: somebody who has an account under the address of a prepared profile opens their own, and what was typed is dropped; an account
// of another kind opens nothing.
func accessMet(s *scene) {
	s.grants()
	o := s.owner()
	s.ok(s.asks(o, "lou.3@mail.example"))
	s.last = 2
	p := s.member() // joins by themselves
	found := must(s.site.Invitations(s.Context(), p.who, s.now))(s)
	want(s, "found by the address", len(found) == 1 && found[0].Prepared, true)
	fails(s, "taking it as well", func() error {
		_, err := s.site.Take(s.Context(), s.invited(letters.Prepared, p.email), "", s.now)
		return err
	}(), store.ErrTaken)
	s.ok(s.site.Accept(s.Context(), p.who, found[0].ID, s.now))
	profile := must(s.site.See(s.Context(), o.who, found[0].ID, s.now))(s)
	want(s, "whose profile", profile.Name.Reveal("test"), "Lou")
	want(s, "prepared profiles", s.count(s.rows, `select count(*) from subject where site = $1 and came = 'prepared'`), 0)
	q := s.owner()
	s.ok(s.asks(o, q.email))
	met := must(s.site.Invitations(s.Context(), q.who, s.now))(s)
	want(s, "an account of another kind is told", len(met) == 1 && met[0].Has == "owner" && met[0].Kind == "picker", true)
	fails(s, "its yes", s.site.Accept(s.Context(), q.who, met[0].ID, s.now), store.ErrKind)
	s.ok(s.site.Decline(s.Context(), q.who, met[0].ID, s.now))
	s.finish()
	s.sound()
}

// accessBounded: nobody writes to many people by inviting them.
func accessBounded(s *scene) {
	s.grants()
	p := s.member()
	var full int
	for n := range 60 {
		_, err := s.site.Invite(s.Context(), p.who, "helping", fmt.Sprintf("x%d@mail.example", n), s.now)
		if errors.Is(err, store.ErrFull) {
			full++
		} else {
			s.ok(err)
		}
	}
	want(s, "refused", full, 40)
	for range 3 { // taking them back makes room, until the day is full
		for _, a := range must(s.site.Accesses(s.Context(), p.id))(s) {
			s.ok(s.site.Uninvite(s.Context(), p.who, a.ID, s.now))
		}
		for n := range 20 {
			if _, err := s.site.Invite(s.Context(), p.who, "helping", fmt.Sprintf("y%d@mail.example", n), s.now); errors.Is(err, store.ErrFull) {
				break
			}
		}
	}
	want(s, "letters in a day", s.count(s.rows, `select count(*) from fact where site = $1 and kind = 'access offered'`), 40)
	s.sound()
}

// accessDropped: a version without the grant ends what stood on it, and one that allows less allows less at once.
//
// Law: GDPR 13(3), GDPR 25(2)
func accessDropped(s *scene) {
	s.grants()
	p, o := s.member(), s.owner()
	id := s.opened(p, o)
	narrower := s.next(s.site, s.now.AddDate(0, 0, 31), "    may: [view, edit, export]\n    owner may block: [edit, export]", "    may: [view]\n    owner may block: [edit, export]")
	s.announces(narrower)
	s.post()
	s.pass(32 * 24 * time.Hour)
	s.turn()
	want(s, "under the new version", s.under(p), narrower.Number())
	want(s, "what it allows", s.may(o, id), "view")
	without := s.next(narrower, s.now.AddDate(0, 0, 31), strings.Replace(strings.Split(withGrants[1], "  planting:")[0][len("grants:\n"):], "may: [view, edit, export]", "may: [view]", 1), "")
	s.announces(without)
	s.post()
	s.pass(32 * 24 * time.Hour)
	s.turn()
	want(s, "without the grant", s.may(o, id), "")
	_, err := s.site.See(s.Context(), o.who, id, s.now)
	fails(s, "a look at what the policy closed", err, store.ErrDropped)
	want(s, "rows of the access", s.count(s.rows, `select count(*) from access where site = $1`), 0)
	s.pass(31 * 24 * time.Hour)
	must(s.site.Sweep(s.Context(), s.now))(s)
	_, err = s.site.See(s.Context(), o.who, id, s.now)
	fails(s, "a look later", err, store.ErrNotFound)
	want(s, "rows of it", s.count(s.rows, `select count(*) from access where site = $1`)+s.count(s.rows, `select count(*) from reach where site = $1`), 0)
}

// accessForged: whoever can write rows opens nothing, and what they put back is found.
//
// Law: GDPR 32(1)(b)
func accessForged(s *scene) {
	s.grants()
	p, o, thief := s.member(), s.owner(), s.owner()
	id := s.opened(p, o)
	s.integrate()
	see := func(who person) func() error {
		return func() error { _, err := s.site.See(s.Context(), who.who, id, s.now); return err }
	}
	s.noticed("an access made somebody else's", "access", func() {
		s.run(s.rows, `update access set holder_id = $2 where site = $1 and access_id = $3`, thief.id, id)
		s.run(s.rows, `insert into reach (site, subject_id, access_id, owner_id) values ($1, $2, $3, $4)`, thief.id, id, p.id)
	}, func() error {
		err := see(thief)()
		s.run(s.rows, `delete from reach where site = $1 and subject_id = $2`, thief.id)
		return err
	})
	s.ok(s.site.Forbid(s.Context(), p.who, id, "export", true, s.now))
	s.noticed("an act that was forbidden", "access", func() { s.run(s.rows, `update access set blocked = '' where site = $1`) }, see(o))
	s.run(s.rows, `create table kept_`+strings.ReplaceAll(s.site.Name(), "-", "_")+` as select * from access where site = $1`)
	s.pass(time.Minute)
	s.ok(s.site.Cut(s.Context(), p.who, id, s.now))
	s.integrate()
	s.noticed("an access that was put back", "access", func() {
		s.run(s.rows, `delete from access where site = $1`)
		s.run(s.rows, `insert into access select * from kept_`+strings.ReplaceAll(s.site.Name(), "-", "_")+` where site = $1`)
	}, nil)
	s.sound()
}

// accessBoard: the board tells each way in which a grant does not hold, and its mending.
func accessBoard(s *scene) {
	s.grants()
	p, o := s.member(), s.owner()
	id := s.opened(p, o)
	state := func() store.State { return s.probe()["grants.helping"].State }
	want(s, "with both yeses", state(), store.Kept)
	want(s, "what is open", s.probe()["grants.helping"].Figures["figure.accesses"], 1)
	for _, fact := range []string{"owner_fact", "holder_fact"} {
		var kept seal.ID
		s.ok(s.rows.QueryRowContext(s.Context(), `select `+fact+` from access where site = $1 and access_id = $2`, s.site.Name(), id).Scan(&kept))
		s.run(s.rows, `update access set `+fact+` = $2 where site = $1`, seal.NewID())
		want(s, "without "+fact, state(), store.Broken)
		s.run(s.rows, `update access set `+fact+` = $2 where site = $1`, kept)
		want(s, "with it again", state(), store.Kept)
	}
	s.run(s.rows, `update access set sealed = $2 where site = $1`, []byte("x"))
	want(s, "an address kept after the answer", state(), store.Broken)
	s.run(s.rows, `update access set sealed = null where site = $1`)
	s.invites(p, "nobody@mail.example")
	s.pass(24 * time.Hour)
	want(s, "a letter that waits for a day", state(), store.Late)
	s.post()
	want(s, "once it left", state(), store.Kept)
	s.now = noon.AddDate(0, 0, 30).Add(49 * time.Hour)
	want(s, "an invitation past its period", state(), store.Late)
	s.sweep()
	want(s, "after a sweep", state(), store.Kept)
	s.ok(s.asks(o, "zed@mail.example"))
	s.post()
	s.run(s.rows, `delete from invitation where site = $1`)
	s.run(s.rows, `delete from access where site = $1 and state = 'asked'`)
	s.run(s.rows, `delete from reach where site = $1 and sealed is not null`)
	s.pass(49 * time.Hour)
	want(s, "a profile that nobody can take", s.probe()["grants.planting"].State, store.Late)
	s.sweep()
	want(s, "after another sweep", s.probe()["grants.planting"].State, store.Kept)
	s.finish()
	s.sound()
}

// profilesCounted: an account to which no address leads, and access to somebody who has no profile, are told by the board.
func profilesCounted(s *scene) {
	s.grants()
	p, o := s.member(), s.owner()
	id := s.opened(p, o)
	state := func() store.State { return s.probe()["collect.profiles"].State }
	want(s, "as it should be", state(), store.Kept)
	s.run(s.rows, `update subject set kind = 'owner' where site = $1 and subject_id = $2`, p.id)
	want(s, "access to somebody without a profile", state(), store.Broken)
	s.run(s.rows, `update subject set kind = 'picker' where site = $1 and subject_id = $2`, p.id)
	want(s, "access to a profile", state(), store.Kept)
	s.ok(s.site.Cut(s.Context(), p.who, id, s.now))
	s.run(s.rows, `delete from locator where site = $1 and subject_id = $2`, p.id)
	want(s, "an account that no address leads to", state(), store.Broken)
}
