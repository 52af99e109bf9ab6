package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"sync/atomic"
	"time"

	"charte/charter"
	"charte/people"
	"charte/plan"
	"charte/policy"
	"charte/seal"
	"charte/sites"
	"charte/store"
)

// coaches is how many people reach the profile of somebody else in the measures.
const coaches = 200

// contactForm is what the charter of the skills site says besides, in these measures: a form that is open to anybody.
var contactForm = []string{
	"  ip:\n    label", "  question: {category: message, guard: free-text, label: {fr: Question, en: Question}}\n  reply_to: {category: email, label: {fr: Réponse, en: Reply to}}\n  ip:\n    label",
	"  statistics:\n    label", "  contact:\n    text: {fr: Vous répondre., en: Answer you.}\n    basis: contract\n    data: [question, reply_to]\n  statistics:\n    label",
	"grants:\n  coaching:", "forms:\n  contact: {label: {fr: Nous écrire, en: Write to us}, purpose: contact, asks: {required: [question], optional: [reply_to]}}\n\ngrants:\n  coaching:",
	"  coaching: {as: account}\n", "  coaching: {as: account}\n  contact: {until: the request is answered, for: 1 year, then: delete}\n",
}

// skills is the charter that everything is measured under, with other words still.
func skills(edits ...string) (*plan.Plan, error) {
	source := sites.Skills()
	for all := append(contactForm[:len(contactForm):len(contactForm)], edits...); len(all) > 0; all = all[2:] {
		if !bytes.Contains(source, []byte(all[0])) {
			return nil, fmt.Errorf("the charter does not say %q", all[0])
		}
		source = bytes.Replace(source, []byte(all[0]), []byte(all[1]), 1)
	}
	c, err := charter.Parse(sites.SkillsFile, source)
	if err != nil {
		return nil, err
	}
	return plan.Compile(c), nil
}

// delegated is what forms and access to the profiles of others cost.
type delegated struct {
	*surface
	holders []holder
	sent    atomic.Int64
	notices map[string]string // of the contact form, by kind of people
}

// holder is a coach who reaches the profile of a seeker.
type holder struct {
	who    people.Session
	access seal.ID
	owner  seal.ID
	cookie *http.Cookie
}

// openDelegated lets the first people of the fixture open their profile to a coach each, who looks at it: the look that is told once an hour is
// not what is measured.
func openDelegated(ctx context.Context, s *surface) (*delegated, error) {
	d := &delegated{surface: s, notices: notices(s.site)}
	for i := range min(coaches, len(s.people)) {
		h, err := d.coach(ctx, i)
		if err != nil {
			return nil, err
		}
		d.holders = append(d.holders, h)
	}
	return d, nil
}

func (d *delegated) coach(ctx context.Context, i int) (h holder, err error) {
	form := url.Values{"first_name": {"Max"}, "email": {fmt.Sprintf("coach%d@example.org", i)}}
	j, problems := people.Join(d.site.Plan, "coach", form, "fr", seal.NewID(), time.Now())
	if len(problems) > 0 {
		return h, fmt.Errorf("join: %v", problems)
	}
	if err := d.site.Join(ctx, j); err != nil {
		return h, err
	}
	token, err := d.site.SignIn(ctx, j.Subject, people.Device{Network: netip.MustParsePrefix("198.51.100.0/24")}, time.Now())
	if err != nil {
		return h, err
	}
	d.made.Add(1)
	d.signed.Add(1)
	h = holder{owner: d.people[i], cookie: &http.Cookie{Name: "charte_session", Value: token}}
	if h.who, err = d.site.Session(ctx, token, time.Now()); err != nil {
		return h, err
	}
	if h.access, err = d.site.Invite(ctx, people.Session{Subject: h.owner, Kind: "seeker", Lang: "fr"}, "coaching", j.Login, time.Now()); err != nil {
		return h, err
	}
	if err := d.site.Accept(ctx, h.who, h.access, time.Now()); err != nil {
		return h, err
	}
	_, err = d.site.See(ctx, h.who, h.access, time.Now())
	d.told.Add(4) // of the invitation, of the yes in two files, and of the look
	if err != nil {
		return h, err
	}
	return h, d.bare.open(ctx, h.access, h.owner, j.Subject)
}

func (d *delegated) operations(ctx context.Context) []operation {
	pick := func(n int64) holder { return d.holders[(n*7)%int64(len(d.holders))] }
	return []operation{
		{"http: form sent by a person", func(_ int, n int64) error { return d.send(d.as(n), "seeker", nil) }, nil},
		{"http: form sent by a visitor", func(_ int, n int64) error {
			return d.send(nil, plan.Visitor, url.Values{"reply_to": {fmt.Sprintf("visitor%d@example.org", n)}})
		}, nil},
		{"http: profile of another", func(_ int, n int64) error {
			h := pick(n)
			return d.ask("GET", "/people/"+h.access.String(), h.cookie, nil, http.StatusOK)
		}, nil},
		{"http: copy of it, told to its owner", func(_ int, n int64) error {
			h := pick(n)
			err := d.ask("POST", "/people/"+h.access.String()+"/export", h.cookie, url.Values{"format": {"json"}}, http.StatusOK)
			return d.count(&d.told, err)
		}, nil},
		{"store: form sent by a person", func(_ int, n int64) error { return d.sendTo(ctx, d.people[n%int64(len(d.cookies))], "seeker", nil) },
			func(_ int, n int64) error { return d.bare.send(ctx, d.people[n%int64(len(d.cookies))], false) }},
		{"store: form sent by a visitor", func(_ int, n int64) error {
			return d.sendTo(ctx, seal.ID{}, plan.Visitor, url.Values{"reply_to": {fmt.Sprintf("visitor%d@example.org", n)}})
		}, func(int, int64) error { return d.bare.send(ctx, seal.NewID(), true) }},
		{"store: profile of another", func(_ int, n int64) error {
			h := pick(n)
			_, err := d.site.See(ctx, h.who, h.access, time.Now())
			return err
		}, func(_ int, n int64) error { h := pick(n); return d.bare.reach(ctx, h.who.Subject, h.access) }},
		{"decide: an access and its fields", d.decide, nil},
	}
}

// count counts an act that was acknowledged.
func (d *delegated) count(of *atomic.Int64, err error) error {
	if err == nil {
		of.Add(1)
	}
	return err
}

// message is what somebody types, unlike anything that was typed before.
func (d *delegated) message(more url.Values) url.Values {
	n := d.sent.Add(1)
	form := url.Values{people.TokenField: {fmt.Sprint("t", n)}, "question": {fmt.Sprint("Which course begins in March near 13004? ", n)}}
	for name, given := range more {
		form[name] = given
	}
	return form
}

// send sends the form over HTTP: of somebody signed in, or of a visitor without a session.
func (d *delegated) send(session *http.Cookie, kind string, more url.Values) error {
	form := d.message(more)
	form.Set(people.NoticeField, d.notices[kind])
	return d.sentBy(kind, d.ask("POST", "/forms/contact", session, form, http.StatusSeeOther))
}

// sendTo keeps what the form brought, at the door of the store.
func (d *delegated) sendTo(ctx context.Context, by seal.ID, kind string, more url.Values) error {
	f, _ := d.site.Plan.Form("contact")
	w, problems := people.Fill(d.site.Plan, f, kind, d.message(more), "fr", time.Now())
	if len(problems) > 0 {
		return fmt.Errorf("form: %v", problems)
	}
	_, err := d.site.Send(ctx, by, w, time.Now())
	return d.sentBy(kind, err)
}

// sentBy counts a form that was acknowledged: a visitor is somebody new, with the fact of what they sent.
func (d *delegated) sentBy(kind string, err error) error {
	if kind == plan.Visitor {
		return d.count(&d.made, err)
	}
	return d.count(&d.told, err)
}

// decide asks all that is decided about one access to a profile: each act, and each field that may be shown.
func (d *delegated) decide(_ int, n int64) error {
	p, a := d.site.Plan, people.Access{State: people.AccessActive, Grant: "coaching", May: []string{people.ActView, people.ActEdit, people.ActExport}}
	if n%2 == 1 {
		a.Blocked = []string{people.ActExport}
	}
	allowed := 0
	for _, act := range a.May {
		if people.Can(p, a, act) {
			allowed++
		}
	}
	for _, field := range p.Reached("seeker") {
		if people.MayShow(p, field, nil, people.ToChosen, func(string) bool { return false }) {
			allowed++
		}
	}
	if want := 6 - int(n%2); allowed != want {
		return fmt.Errorf("%d allowed, want %d", allowed, want)
	}
	return nil
}

// notices are those of the contact form, by kind of people.
func notices(site *store.Site) map[string]string {
	read, all := policy.Read(site.Plan, "fr"), map[string]string{}
	for _, kind := range []string{"seeker", plan.Visitor} {
		all[kind] = policy.NoticeOf(site.Plan, read, policy.FormOf(site.Plan, kind, "contact")).Digest
	}
	return all
}
