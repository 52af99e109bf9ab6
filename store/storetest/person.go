package storetest

import (
	"fmt"
	"net/url"
	"regexp"
	"time"

	"charte/consent"
	"charte/letters"
	"charte/people"
	"charte/seal"
	"charte/store"
)

// person is somebody whom the scene knows.
type person struct {
	id    seal.ID
	email string
	who   people.Session
	token string // of the session
}

// form fills in a join as a picker, with any boxes ticked.
func (s *scene) form(email string, boxes ...string) url.Values {
	form := url.Values{"first_name": {"Lou"}, "email": {email}, "postcode": {"75011"}}
	for _, purpose := range boxes {
		form.Set(people.ConsentBox+purpose, people.Ticked)
	}
	return form
}

func (s *scene) decide(kind string, form url.Values) people.Joined {
	s.Helper()
	j, problems := people.Join(s.site.Plan, kind, form, "en", seal.NewID(), s.now)
	if problems != nil {
		s.Fatal(problems)
	}
	return j
}

// newcomer joins as a picker and does not confirm.
func (s *scene) newcomer(boxes ...string) person {
	s.Helper()
	s.last++
	p := person{email: fmt.Sprintf("lou.%d@mail.example", s.last)}
	j := s.decide("picker", s.form(p.email, boxes...))
	s.ok(s.site.Join(s.Context(), j))
	p.id = j.Subject
	return p
}

// member joins, confirms and is signed in.
func (s *scene) member(boxes ...string) person {
	s.Helper()
	p := s.newcomer(boxes...)
	p.token = must(s.site.SetPassword(s.Context(), s.link(p, letters.Confirm), people.TicketConfirm, phc(), home, s.now))(s)
	p.who = must(s.site.Session(s.Context(), p.token, s.now))(s)
	return p
}

// owed lists the letters of one kind that wait for an address, oldest first.
func (s *scene) owed(kind letters.Kind, to string) (list []store.Owed) {
	s.Helper()
	for _, id := range must(s.site.Unsent(s.Context(), s.now.Add(time.Microsecond), 10_000))(s) {
		o := must(s.site.Letter(s.Context(), id))(s)
		if o.Kind == kind && o.To.Reveal("test") == to {
			list = append(list, o)
		}
	}
	return list
}

var linkForm = regexp.MustCompile(`\?t=([A-Za-z0-9_-]{43})\b`)

// token finds the link of a letter.
func (s *scene) token(o store.Owed) string {
	s.Helper()
	found := linkForm.FindStringSubmatch(o.Body.Reveal("test"))
	if found == nil {
		s.Fatalf("a letter %s has no link", o.Kind)
	}
	return found[1]
}

// link is the token of the only letter of that kind to a person.
func (s *scene) link(p person, kind letters.Kind) string {
	s.Helper()
	list := s.owed(kind, p.email)
	if len(list) != 1 {
		s.Fatalf("%d letters %s wait, want 1", len(list), kind)
	}
	return s.token(list[0])
}

// post sends everything that waits.
func (s *scene) post() {
	s.Helper()
	for _, id := range must(s.site.Unsent(s.Context(), s.now.Add(time.Microsecond), 10_000))(s) {
		s.ok(s.site.Sent(s.Context(), must(s.site.Letter(s.Context(), id))(s), s.now))
	}
}

// kinds lists the kinds of the facts about a person, oldest first; the zero id stands for the site.
func (s *scene) kinds(subject seal.ID) (kinds []string) {
	s.Helper()
	rows, err := s.rows.QueryContext(s.Context(), `select kind from fact where site = $1 and subject_id = $2 order by happened_at, kind`, s.site.Name(), subject)
	s.ok(err)
	defer rows.Close()
	for rows.Next() {
		var kind string
		s.ok(rows.Scan(&kind))
		kinds = append(kinds, kind)
	}
	s.ok(rows.Err())
	return kinds
}

// jobs counts what the queue holds of one kind for this site.
func (s *scene) jobs(kind string) int64 {
	s.Helper()
	text := `json(args)`
	if !s.scrubs() {
		text = `args::text`
	}
	return s.count(s.rows, `select count(*) from river_job where kind = $2 and `+text+` like '%"' || $1 || '"%'`, kind)
}

func (s *scene) choice(purpose string, given bool) consent.Choice {
	s.Helper()
	return must(consent.Choose(s.site.Plan, purpose, given, "my-data", "en", s.now))(s)
}

// erase erases a person at their own request.
func (s *scene) erase(p person) seal.ID {
	s.Helper()
	h := must(s.site.Held(s.Context(), p.id))(s)
	return must(s.site.Erase(s.Context(), h, "request", s.now))(s)
}

// destroy brings erasures as far as they go while their farewells wait.
func (s *scene) destroy() {
	s.Helper()
	for _, id := range must(s.site.OpenErasures(s.Context()))(s) {
		must(s.site.FinishErasure(s.Context(), id, s.now))(s)
	}
}

// finish lets farewells leave and brings erasures to their last level. Somebody who reads meanwhile may make it wait.
func (s *scene) finish() {
	s.Helper()
	for _, id := range must(s.site.Unsent(s.Context(), s.now.Add(tick), 10_000))(s) {
		if o := must(s.site.Letter(s.Context(), id))(s); o.Kind == letters.Farewell {
			s.ok(s.site.Sent(s.Context(), o, s.now))
		}
	}
	for ids := []seal.ID{{}}; len(ids) > 0; ids = must(s.site.OpenErasures(s.Context()))(s) {
		s.destroy()
	}
}

// integrate brings every fact into the log.
func (s *scene) integrate() (total int) {
	s.Helper()
	for {
		n := must(s.site.Integrate(s.Context(), s.now))(s)
		if n == 0 {
			return total
		}
		total += n
	}
}

// sound asks the store to check itself, and wants nothing found.
func (s *scene) sound() store.Counts {
	s.Helper()
	counts := must(s.site.Check(s.Context(), func(f store.Fault) { s.Errorf("check: %s %s: %s", f.Table, f.Row, f.Problem) }))(s)
	return counts
}
