package storetest

import (
	"fmt"
	"strings"
	"time"

	"pgregory.net/rapid"

	"charte/consent"
	"charte/letters"
	"charte/rights"
	"charte/seal"
	"charte/store"
)

// writesSeries gives the orchard three series of letters: one that rests on consent, one on the contract, one on an interest.
var writesSeries = []string{"letters: {within: 1 hour}\n", `letters: {within: 1 hour}
mailings:
  monthly:
    text: {fr: les nouvelles, en: the news}
    class: news
    purpose: newsletter
    to: [picker]
    cap: 1 per month
    agreed to: before
    stop by: [link, site, email]
    opens: not measured
  changes:
    text: {fr: ce qui change, en: what changes}
    class: information
    purpose: account
    cap: 2 per month
    stop by: [link, site]
    opens: not measured
  survey:
    text: {fr: un sondage, en: a survey}
    class: survey
    purpose: opinion
    stop by: [link, site]
    opens: not measured
  friends:
    text: {fr: des offres, en: offers}
    class: prospecting
    purpose: account
    agreed to: as a customer
    stop by: [link, site]
  receipts:
    text: {fr: vos reçus, en: your receipts}
    class: service
    purpose: account
`, "  security:\n    text", "  opinion:\n    text: {fr: Savoir ce que vous pensez., en: Know what you think.}\n    basis: legitimate-interest\n    interest: {fr: progresser, en: improve}\n    balancing: lia.md\n    data: [email]\n  security:\n    text",
	"  security: {for", "  opinion: {as: account}\n  security: {for"}

// draft is a letter in both languages.
func draft(subject string) letters.Draft {
	return letters.Draft{"en": {Subject: subject, Body: "Hello,\n\nThe pears are ripe."}, "fr": {Subject: "fr " + subject, Body: "Bonjour,\n\nLes poires sont mûres."}}
}

// mails begins a letter of a series and owes it. It returns how many people were owed it.
func (s *scene) mails(series, subject string) int {
	s.Helper()
	must(s.site.Mail(s.Context(), series, draft(subject), false, s.now))(s)
	return must(s.site.Post(s.Context(), s.now))(s)
}

// departs lets every letter of a series that waits leave, as the relay would, and returns to whom they went.
func (s *scene) departs() (to []string) {
	s.Helper()
	ctx := s.Context()
	for _, id := range must(s.site.Unsent(ctx, s.now.Add(tick), 10_000))(s) {
		o, err := s.site.Letter(ctx, id)
		if o.Kind != letters.Mailing {
			continue
		}
		if err == nil {
			err = s.site.Depart(ctx, o, s.now)
		}
		switch err {
		case nil:
			s.ok(s.site.Sent(ctx, o, s.now))
			to = append(to, o.To.Reveal("test")+" "+o.Subject)
		case store.ErrPurpose:
			s.ok(s.site.Hold(ctx, o, s.now))
		default:
			s.ok(err)
		}
	}
	return to
}

// series follows one letter of each series from its words to its readers.
func series(s *scene) {
	ctx := s.Context()
	s.begins(writesSeries...)
	yes, no, owner := s.member("newsletter"), s.member(), s.owner()
	s.newcomer("newsletter")
	s.post()
	a := must(s.site.Audience(ctx, "monthly", s.now))(s)
	want(s, "who may", fmt.Sprint(a), fmt.Sprint([]store.Audience{{Version: 3, May: 1, Refused: 1, Pending: 1}}))
	_, err := s.site.Audience(ctx, "weekly", s.now)
	fails(s, "a series that is none", err, store.ErrMailing)
	_, err = s.site.Mail(ctx, "weekly", draft("x"), false, s.now)
	fails(s, "a letter of a series that is none", err, store.ErrMailing)

	_, err = s.site.Mail(ctx, "friends", draft("x"), false, s.now)
	fails(s, "a letter to customers: nobody knows who they are", err, store.ErrMailing)
	want(s, "nobody gets it", must(s.site.Audience(ctx, "friends", s.now))(s)[0].May, 0)

	want(s, "owed", s.mails("monthly", "March"), 1)
	want(s, "owed again", must(s.site.Post(ctx, s.now))(s), 0)
	_, err = s.site.Mail(ctx, "monthly", draft("March"), false, s.now)
	fails(s, "the same words twice", err, store.ErrTaken)
	o := s.owed(letters.Mailing, yes.email)
	if len(o) != 1 {
		s.Fatalf("%d letters wait, want 1", len(o))
	}
	body := o[0].Body.Reveal("test")
	for _, words := range []string{"The pears are ripe.", "because you said yes: the letter", o[0].Stop, s.site.Base + "/my-data/preferences"} {
		want(s, "the letter says "+words, strings.Contains(body, words), true)
	}
	want(s, "its link", strings.HasPrefix(o[0].Stop, s.site.Base+"/unsubscribe?t="), true)
	s.sound()
	want(s, "left", fmt.Sprint(s.departs()), fmt.Sprint([]string{yes.email + " March"}))
	want(s, "left again", len(s.departs()), 0)
	want(s, "capped", must(s.site.Audience(ctx, "monthly", s.now))(s)[0].Capped, 1)
	h := must(s.site.Held(ctx, yes.id))(s)
	want(s, "held about its reader", fmt.Sprint(h.Deliveries), fmt.Sprint([]rights.Delivery{{Mailing: "monthly", Left: s.now}}))

	// The language, and the address, are those of the day when the letter leaves.
	want(s, "owed to all who have an account", s.mails("changes", "News of your account"), 3)
	s.ok(s.site.Speak(ctx, no.id, "fr", s.now))
	fails(s, "a language that the site does not have", s.site.Speak(ctx, no.id, "de", s.now), store.ErrUndeclared)
	left := s.departs()
	for _, line := range []string{yes.email + " News of your account", no.email + " fr News of your account", owner.email + " fr News of your account"} {
		want(s, "left: "+line, strings.Contains(strings.Join(left, "\n"), line), true)
	}

	// A month later what no cap counts is forgotten; the letters stay in their readers' histories.
	s.now = s.now.AddDate(0, 1, 0)
	want(s, "owed a month later", s.mails("monthly", "April"), 1)
	s.departs()
	s.pass(time.Hour)
	must(s.site.Sweep(ctx, s.now))(s)
	want(s, "letters that a cap counts", s.count(s.rows, `select count(*) from delivery where site = $1`), 1)
	said := map[string]int{}
	for _, kind := range s.kinds(seal.ID{}) {
		said[kind]++
	}
	want(s, "what the site says of it", fmt.Sprint(said[store.FactMailing], said[store.FactPosted], said[store.FactMailed]), "3 3 3")
	s.sound()
}

// objections end what people say no to, at once, and are taken back as easily.
func objections(s *scene) {
	ctx := s.Context()
	s.begins(writesSeries...)
	p, other := s.member(), s.member()
	s.post()
	want(s, "owed", s.mails("changes", "One"), 2)
	want(s, "owed", s.mails("survey", "Two"), 2)
	stop := must(rights.Stop(s.site.Plan, "changes", true, "preferences", "en", s.now))(s)
	fact := must(s.site.Object(ctx, p.id, stop))(s)
	want(s, "letters of the series", len(s.owed(letters.Mailing, p.email)), 1)
	object := must(rights.Object(s.site.Plan, "opinion", true, "preferences", "en", s.now))(s)
	must(s.site.Object(ctx, p.id, object))(s)
	want(s, "letters of the purpose", len(s.owed(letters.Mailing, p.email)), 0)
	want(s, "letters to somebody else", len(s.owed(letters.Mailing, other.email)), 2)
	h := must(s.site.Held(ctx, p.id))(s)
	want(s, "held", len(h.Objections), 2)
	want(s, "its fact", h.Objections[0].Evidence, fact)
	want(s, "requests: the engine ends all of it", len(h.Requests), 0)
	_, err := s.site.For(ctx, p.id, "opinion")
	fails(s, "a use that was objected to", err, store.ErrPurpose)
	must(s.site.For(ctx, other.id, "opinion"))(s)
	want(s, "left", len(s.departs()), 2)
	s.sound()

	// What the engine cannot end by itself is a request too, until it is taken back.
	s.pass(time.Hour)
	must(s.site.Object(ctx, p.id, must(rights.Object(s.site.Plan, "security", true, "preferences", "en", s.now))(s)))(s)
	h = must(s.site.Held(ctx, p.id))(s)
	want(s, "a request", fmt.Sprintln(len(h.Requests), h.Requests[0].Right, h.Requests[0].Due.Equal(s.now.AddDate(0, 1, 0)), h.Requests[0].Closed.IsZero()), "1 objection true true\n")
	s.pass(time.Hour)
	must(s.site.Object(ctx, p.id, must(rights.Object(s.site.Plan, "security", false, "preferences", "en", s.now))(s)))(s)
	want(s, "closed", must(s.site.Held(ctx, p.id))(s).Requests[0].Closed, s.now)
	must(s.site.Object(ctx, p.id, must(rights.Stop(s.site.Plan, "changes", false, "preferences", "en", s.now))(s)))(s)
	want(s, "owed after a stop was taken back", s.mails("changes", "Three"), 2)
	for _, name := range []string{"monthly", "receipts", "weekly"} {
		_, err := rights.Stop(s.site.Plan, name, true, "preferences", "en", s.now)
		fails(s, "stopping "+name, err, rights.ErrNoObjection)
	}
	_, err = rights.Object(s.site.Plan, "account", true, "preferences", "en", s.now)
	fails(s, "objecting to a contract", err, rights.ErrNoObjection)
	s.sound()
	s.noticed("an objection that somebody took away", "objection", func() { s.run(s.rows, `update objection set stands = 0 where site = $1 and about = 'purpose/opinion'`) }, nil)
	s.erase(p)
	want(s, "objections of somebody who left", s.count(s.rows, `select count(*) from objection where site = $1`), 0)
}

// lastMoment: whatever was owed, what its reader says in the meantime decides when it leaves.
func lastMoment(s *scene) {
	ctx := s.Context()
	s.begins(writesSeries...)
	p := s.member("newsletter")
	s.post()
	want(s, "owed", s.mails("monthly", "March"), 1)
	o := s.owed(letters.Mailing, p.email)[0]
	// The row of a no that stands beside a letter that waits, as if both had been written in the same instant.
	s.run(s.rows, `update consent set given = 0 where site = $1`)
	fails(s, "after a no", s.site.Depart(ctx, o, s.now), store.ErrPurpose)
	s.run(s.rows, `update consent set given = 1 where site = $1`)

	// One conversation at a time; the relay says no, and the letter waits again; nobody knows, and it counts.
	s.ok(s.site.Depart(ctx, o, s.now))
	fails(s, "while another speaks of it", s.site.Depart(ctx, o, s.now.Add(time.Second)), store.ErrPending)
	s.ok(s.site.Kept(ctx, o))
	s.ok(s.site.Depart(ctx, o, s.now.Add(time.Second)))
	s.pass(time.Hour)
	s.ok(s.site.Depart(ctx, o, s.now))
	must(s.site.Choose(ctx, p.id, s.choice("newsletter", false)))(s)
	fails(s, "withdrawn after it broke off", s.site.Depart(ctx, o, s.now.Add(time.Hour)), store.ErrNotFound)
	want(s, "it may have left, and counts", s.count(s.rows, `select count(*) from delivery where site = $1 and left_at > 0`), 1)
	s.sound()

	// A letter of another dispatch that waits beside one that left finds the cap reached.
	s.pass(40 * 24 * time.Hour)
	must(s.site.Choose(ctx, p.id, s.choice("newsletter", true)))(s)
	want(s, "owed", s.mails("monthly", "May"), 1)
	s.run(s.rows, `insert into delivery (site, subject_id, letter_id, dispatch_id, mailing, owed_at, left_at) select site, subject_id, dispatch_id, dispatch_id, 'monthly', owed_at, owed_at from delivery where site = $1 and left_at = 0`)
	o = s.owed(letters.Mailing, p.email)[0]
	fails(s, "above the cap", s.site.Depart(ctx, o, s.now), store.ErrPurpose)
	s.ok(s.site.Hold(ctx, o, s.now))
	want(s, "held back", s.count(s.rows, `select count(*) from outbox where site = $1 and kind = 'mailing'`), 0)
}

// links end a series without a password, and nothing else.
func links(s *scene) {
	ctx := s.Context()
	s.begins(writesSeries...)
	p, other := s.member("newsletter"), s.member("newsletter")
	s.post()
	s.mails("monthly", "March")
	s.mails("changes", "One")
	stops := map[string]string{}
	for _, o := range s.owed(letters.Mailing, p.email) {
		_, token, _ := strings.Cut(o.Stop, "?t=")
		stops[o.Series] = token
	}
	_, err := s.site.Unsubscribe(ctx, stops["monthly"])
	fails(s, "the link of a letter that never left", err, store.ErrNotFound)
	s.departs()
	for token, name := range map[string]string{strings.Repeat("A", 43): "a made-up link", "": "no link"} {
		_, err := s.site.Unsubscribe(ctx, token)
		fails(s, name, err, store.ErrNotFound)
	}
	seen := must(s.site.Held(ctx, p.id))(s).Seen
	s.pass(time.Hour)
	x := must(s.site.Unsubscribe(ctx, stops["monthly"]))(s)
	want(s, "what it leads to", fmt.Sprint(x.Mailing, x.Agreed, x.On, x.Undo), fmt.Sprint("monthly", true, true, ""))
	no := must(s.site.Stop(ctx, x, "link", "en", s.now))(s)
	want(s, "pressed twice", must(s.site.Stop(ctx, must(s.site.Unsubscribe(ctx, stops["monthly"]))(s), "one-click", "en", s.now))(s), no)
	states := must(s.site.Consents(ctx, p.id))(s)
	want(s, "the consent is withdrawn", fmt.Sprint(states), fmt.Sprint([]consent.State{{Purpose: "newsletter", Version: 3, At: s.now}}))
	want(s, "a link is no visit", must(s.site.Held(ctx, p.id))(s).Seen, seen)
	want(s, "somebody else", must(s.site.Audience(ctx, "monthly", s.now))(s)[0].Capped, 1)

	x = must(s.site.Unsubscribe(ctx, stops["monthly"]))(s)
	_, err = s.site.Resume(ctx, x, "another secret", "en", "digest", s.now)
	fails(s, "an undo that nobody was given", err, store.ErrStale)
	must(s.site.Resume(ctx, x, x.Undo, "en", "digest", s.now.Add(time.Minute)))(s)
	want(s, "agreed again", must(s.site.Consents(ctx, p.id))(s)[0].Given, true)
	must(s.site.Choose(ctx, p.id, consent.Choice{Purpose: "newsletter", Version: 3, At: s.now.Add(time.Hour)}))(s)
	_, err = s.site.Resume(ctx, must(s.site.Unsubscribe(ctx, stops["monthly"]))(s), x.Undo, "en", "digest", s.now.Add(time.Hour))
	fails(s, "an undo of a no that was said before", err, store.ErrStale)

	x = must(s.site.Unsubscribe(ctx, stops["changes"]))(s)
	must(s.site.Stop(ctx, x, "one-click", "fr", s.now))(s)
	want(s, "the other series is stopped", must(s.site.Unsubscribe(ctx, stops["changes"]))(s).On, false)
	must(s.site.Stop(ctx, must(s.site.Reader(ctx, "changes", other.email))(s), "email", "fr", s.now))(s)
	_, err = s.site.Reader(ctx, "changes", "nobody@mail.example")
	fails(s, "an address that nobody has", err, store.ErrNotFound)
	s.sound()
	s.noticed("a link that leads to somebody else", "unsubscribe", func() {
		s.run(s.rows, `update unsubscribe set subject_id = $2 where site = $1 and subject_id = $3`, other.id, p.id)
		_, err := s.site.Unsubscribe(ctx, stops["changes"])
		fails(s, "a link that was made somebody else's", err, store.ErrNotFound)
	}, nil)
	s.noticed("words that nobody wrote", "dispatch", func() {
		s.run(s.rows, `update dispatch set texts = replace(texts, 'ripe', 'gone') where site = $1`)
		_, err := s.site.Dispatches(ctx, false)
		fails(s, "words that were altered", err, seal.ErrTampered)
	}, nil)
}

// caps tries sequences of everything that decides whether a letter leaves, and compares what left with what each reader had said.
func caps(s *scene) {
	ctx := s.Context()
	s.begins(writesSeries...)
	crew := []person{s.member("newsletter"), s.member(), s.member("newsletter")}
	s.post()
	type left struct {
		series string
		at     time.Time
	}
	n, of := 0, map[string]string{} // the series of each letter, by its subject
	rapid.Check(s, func(rt *rapid.T) {
		s.pass(100 * 24 * time.Hour) // what an earlier sequence sent counts no more
		got, off := map[int][]left{}, map[int]map[string]bool{}
		for i, p := range crew {
			off[i] = map[string]bool{}
			must(s.site.Choose(ctx, p.id, s.choice("newsletter", true)))(s)
			must(s.site.Object(ctx, p.id, must(rights.Stop(s.site.Plan, "changes", false, "preferences", "en", s.now))(s)))(s)
		}
		for range rapid.IntRange(3, 12).Draw(rt, "acts") {
			i := rapid.IntRange(0, len(crew)-1).Draw(rt, "who")
			switch on := rapid.Bool().Draw(rt, "on"); rapid.SampledFrom([]string{"send", "send", "leave", "leave", "consent", "stop", "wait", "month", "sweep"}).Draw(rt, "act") {
			case "send":
				n++
				subject := fmt.Sprint("letter ", n)
				of[subject] = map[bool]string{true: "monthly", false: "changes"}[on]
				must(s.site.Mail(ctx, of[subject], draft(subject), false, s.now))(s)
				if rapid.Bool().Draw(rt, "owed at once") {
					must(s.site.Post(ctx, s.now))(s)
				}
			case "leave":
				must(s.site.Post(ctx, s.now))(s)
				for _, line := range s.departs() {
					to, subject, _ := strings.Cut(line, " ")
					for i, p := range crew {
						if p.email == to {
							name := of[subject]
							if off[i][name] {
								rt.Fatalf("%s went to somebody who said no to it", name)
							}
							got[i] = append(got[i], left{name, s.now})
						}
					}
				}
			case "consent":
				must(s.site.Choose(ctx, crew[i].id, s.choice("newsletter", on)))(s)
				off[i]["monthly"] = !on
			case "stop":
				must(s.site.Object(ctx, crew[i].id, must(rights.Stop(s.site.Plan, "changes", !on, "preferences", "en", s.now))(s)))(s)
				off[i]["changes"] = !on
			case "wait":
				s.pass(time.Duration(rapid.IntRange(1, 400).Draw(rt, "hours")) * time.Hour)
			case "month":
				s.now = s.now.AddDate(0, 1, 0)
			case "sweep":
				s.sweepSeries()
			}
			s.pass(time.Minute)
		}
		for i, list := range got {
			for series, most := range map[string]int{"monthly": 1, "changes": 2} {
				for _, last := range list {
					n := 0
					for _, l := range list {
						if l.series == series && !l.at.After(last.at) && l.at.After(last.at.AddDate(0, -1, 0)) {
							n++
						}
					}
					if n > most {
						rt.Fatalf("person %d got %d letters of %s in a month", i, n, series)
					}
				}
			}
		}
	})
	s.sound()
}

// sweepSeries forgets what no cap counts; nobody is warned or ended meanwhile.
func (s *scene) sweepSeries() {
	s.Helper()
	s.run(s.rows, `update subject set seen_at = $2 where site = $1`, s.now.UnixMicro())
	must(s.site.Sweep(s.Context(), s.now))(s)
}

// seriesWrongly breaks what is promised of series behind the store's back: the board tells, and tells when it is mended.
func seriesWrongly(s *scene) {
	s.begins(writesSeries...)
	p := s.member("newsletter")
	s.post()
	want(s, "owed", s.mails("monthly", "March")+s.mails("changes", "One")+s.mails("survey", "Two"), 3)
	want(s, "left", len(s.departs()), 3)
	s.pass(time.Hour)
	state := func(id string) string { m := s.probe()[id]; return fmt.Sprint(m.State, " ", m.Breaches) }
	for _, id := range []string{"mailings.monthly", "mailings.changes", "mailings.survey", "consent.newsletter.withdraw"} {
		want(s, id, state(id), "kept 0")
	}
	want(s, "figures", s.probe()["mailings.monthly"].Figures["figure.posted"], 1)
	for _, c := range []struct{ promise, spoil, mend string }{
		{"mailings.monthly", `insert into delivery (site, subject_id, letter_id, dispatch_id, mailing, owed_at, left_at) select site, subject_id, dispatch_id, dispatch_id, mailing, owed_at, left_at from delivery where site = $1 and mailing = 'monthly'`,
			`delete from delivery where site = $1 and letter_id = dispatch_id`},
		{"mailings.monthly", `update consent set given = 0, chosen_at = chosen_at - 7200000000 where site = $1`, `update consent set given = 1, chosen_at = chosen_at + 7200000000 where site = $1`},
		{"mailings.changes", `insert into objection (site, subject_id, about, stands, version, said_at, fact_id) select site, subject_id, 'mailing/changes', 1, 3, left_at - 7200000000, letter_id from delivery where site = $1 and mailing = 'changes'`,
			`delete from objection where site = $1`},
		{"mailings.survey", `insert into objection (site, subject_id, about, stands, version, said_at, fact_id) select site, subject_id, 'purpose/opinion', 1, 3, left_at - 7200000000, letter_id from delivery where site = $1 and mailing = 'survey'`,
			`delete from objection where site = $1`},
	} {
		want(s, "spoilt", s.run(s.rows, c.spoil), 1)
		broken := state(c.promise)
		want(s, c.promise+" says so", strings.HasPrefix(broken, "broken "), true)
		s.run(s.rows, c.mend)
		want(s, c.promise+" mended", state(c.promise), "kept 0")
	}
	// A letter that waits for somebody who said no.
	s.now = s.now.AddDate(0, 1, 0)
	want(s, "owed", s.mails("survey", "Three"), 1)
	s.run(s.rows, `insert into objection (site, subject_id, about, stands, version, said_at, fact_id) values ($1, $2, 'mailing/survey', 1, 3, $3, $2)`, p.id, s.now.UnixMicro())
	want(s, "a letter that waits", state("mailings.survey"), "broken 1")
}
