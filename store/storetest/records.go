package storetest

import (
	"net/url"
	"strings"
	"sync"
	"time"

	"charte/letters"
	"charte/people"
	"charte/plan"
	"charte/seal"
	"charte/store"
)

// withForms lets people of the orchard send forms: one open to anybody, one of the owners, one for readers whom pickers choose.
var withForms = []string{
	"  ip: {category", "  writer_email: {category: email}\n  question: {category: message, guard: free-text}\n  tool: {category: skills, list: true, choices: {ladder: {label: {fr: Échelle, en: Ladder}}, cart: {label: {fr: Chariot, en: Cart}}}}\n  ip: {category",
	"  security:\n    text", "  requests: {text: {fr: Vous répondre., en: Answer you.}, basis: contract, data: [writer_email, question]}\n  tools: {text: {fr: Prêter des outils., en: Lend tools.}, basis: contract, data: [tool, question, first_name]}\n" +
		"  wishes: {text: {fr: Publier vos souhaits., en: Publish your wishes.}, basis: consent, data: [question]}\n  security:\n    text",
	"people:\n", "forms:\n  contact: {label: {fr: Nous écrire, en: Write to us}, purpose: requests, asks: {required: [question], optional: [writer_email]}}\n" +
		"  tools: {label: {fr: Prêter, en: Lend}, purpose: tools, asks: {required: [tool]}, by: [owner]}\n" +
		"  wish: {label: {fr: Souhaiter, en: Wish}, purpose: wishes, asks: {required: [question]}, by: [picker]}\n" +
		"  call: {label: {fr: Appeler, en: Call}, purpose: tools, asks: {required: [question], optional: [tool]}, by: [picker], sent to: reading}\n" +
		"grants:\n  reading: {on: picker, to: owner, may: view, owner may block: view, invited by: [picker], unanswered: delete after 30 days, told within: 1 day, consent: of the invited person, revoked: at once}\npeople:\n",
	"  harvest: {as: account}\n", "  harvest: {as: account}\n  requests: {until: the request is answered, for: 1 year, then: delete}\n  tools: {for: 2 years, then: delete}\n  wishes: {until: consent is withdrawn, then: delete}\n",
}

// withForms gives a scene a charter with forms.
func (s *scene) withForms() {
	s.Helper()
	p := amended(s, s.site.Plan, withForms...)
	site, err := s.Site(p, s.site.Base)
	s.ok(err)
	s.site = site
}

// fill decides what a form brought.
func (s *scene) fill(form, kind, token string, pairs ...string) people.Written {
	s.Helper()
	f, ok := s.site.Plan.Form(form)
	if !ok {
		s.Fatalf("the charter has no form %s", form)
	}
	posted := url.Values{people.TokenField: {token}}
	for i := 0; i < len(pairs); i += 2 {
		posted.Add(pairs[i], pairs[i+1])
	}
	w, wrong := people.Fill(s.site.Plan, f, kind, posted, "en", s.now)
	if len(wrong) > 0 {
		s.Fatalf("the form %s was refused: %v", form, wrong)
	}
	return w
}

// visitors: whoever has no account writes once, comes back by the secret of their letter, and ends when the charter says.
func visitors(s *scene) {
	s.withForms()
	ctx := s.Context()
	const mail = "passer@mail.example"
	w := s.fill("contact", plan.Visitor, "t1", "writer_email", mail, "question", "When do you open?\nAnd <b>where</b>?")
	var done sync.WaitGroup
	receipts := make([]store.Receipt, 8)
	for i := range receipts { // twice and more, all at once
		done.Go(func() {
			var err error
			if receipts[i], err = s.site.Send(ctx, seal.ID{}, w, s.now); err != nil {
				s.Errorf("sending: %v", err)
			}
		})
	}
	done.Wait()
	first := receipts[0]
	for _, r := range receipts {
		want(s, "one receipt", r, first)
	}
	want(s, "records", s.count(s.rows, `select count(*) from record where site = $1`), 1)
	want(s, "answers", s.count(s.rows, `select count(*) from datum where site = $1 and sealed is not null and open is null`), 2)
	want(s, "accounts", s.count(s.rows, `select count(*) from account where site = $1`)+s.count(s.rows, `select count(*) from locator where site = $1`), 0)
	list := s.owed(letters.Received, mail)
	if len(list) != 1 {
		s.Fatalf("%d letters", len(list))
	}
	body := list[0].Body.Reveal("test")
	if strings.Contains(body, "open?") || !strings.Contains(body, people.Reference(first.Record)) || s.token(list[0]) != first.Link {
		s.Errorf("the letter is\n%s", body)
	}
	id, one, err := s.site.Bearer(ctx, first.Link, s.now.AddDate(1, 0, 0))
	s.ok(err)
	want(s, "whose the secret is", id, first.Subject)
	h := must(one.Held(ctx, id))(s)
	want(s, "records held", len(h.Records), 1)
	want(s, "values that stand by themselves", len(h.Values), 0)
	want(s, "the question", h.Records[0].Get("question").Reveal("test"), "When do you open?\nAnd <b>where</b>?")
	_, _, err = s.site.Bearer(ctx, seal.NewID().String(), s.now)
	fails(s, "another secret", err, store.ErrNotFound)
	_, err = s.site.Send(ctx, seal.ID{}, s.fill("contact", plan.Visitor, "t1", "question", "Something else"), s.now)
	s.ok(err)
	want(s, "records, after other words by the same form", s.count(s.rows, `select count(*) from record where site = $1`), 2)
	s.sound()

	// Unanswered, it stays. Answered, it goes after the period.
	s.pass(400 * 24 * time.Hour)
	must(s.site.Sweep(ctx, s.now))(s)
	want(s, "records, unanswered", s.count(s.rows, `select count(*) from record where site = $1`), 2)
	actor := people.Actor{Subject: seal.NewID()}
	s.ok(s.site.AnswerRecord(ctx, id, first.Record, actor, seal.NewText("From nine.\n{text}"), s.now))
	fails(s, "answering twice", s.site.AnswerRecord(ctx, id, first.Record, actor, seal.NewText("Again."), s.now), store.ErrNotFound)
	reply := s.owed(letters.Reply, mail)
	if len(reply) != 1 || !strings.Contains(reply[0].Body.Reveal("test"), "From nine.\n{text}\n") {
		s.Errorf("%d answers", len(reply))
	}
	got := must(s.site.Record(ctx, id, first.Record))(s)
	want(s, "the answer kept", got.Reply.Reveal("test"), "From nine.\n{text}")
	want(s, "its state", got.State, string(people.Answered))
	s.sound()
	due := s.now.AddDate(1, 0, 0)
	s.now = due.Add(-time.Second)
	want(s, "swept a second before", must(s.site.Sweep(ctx, s.now))(s).Lapsed, 0)
	s.now = due
	late := func() int64 {
		s.ok(s.site.Probe(ctx, s.now))
		return must(s.site.Board(ctx, s.now))(s)["retention.requests"].Breaches
	}
	want(s, "late on the day", late(), 0)
	s.pass(50 * time.Hour)
	want(s, "late two days after", late(), 1)
	want(s, "swept", must(s.site.Sweep(ctx, s.now))(s).Lapsed, 1)
	want(s, "late once swept", late(), 0)
	_, err = s.site.Held(ctx, id)
	fails(s, "what is held of the visitor", err, store.ErrNotFound)
	_, _, err = s.site.Bearer(ctx, first.Link, s.now)
	fails(s, "the secret", err, store.ErrNotFound)
	want(s, "tallies", s.count(s.rows, `select count(*) from tally where site = $1`), 0)
	s.sound()

	// Erased by themselves, and sent again by the same form: it is somebody else.
	again := must(s.site.Send(ctx, seal.ID{}, w, s.now))(s)
	want(s, "another visitor", again.Subject != first.Subject, true)
	s.erase(person{id: again.Subject})
	s.destroy()
	must(s.site.Replay(ctx, s.now))(s)
	s.sound()
}

// recordsOfPeople: somebody with an account sends in their own name, keeps drafts, takes back and sees everything.
func recordsOfPeople(s *scene) {
	s.withForms()
	ctx := s.Context()
	p, other := s.member(), s.member()
	w := s.fill("contact", "picker", "t1", "question", "A ladder is broken")
	r := must(s.site.Send(ctx, p.id, w, s.now))(s)
	again := must(s.site.Send(ctx, p.id, w, s.now))(s)
	want(s, "sent twice", again, r)
	want(s, "records", s.count(s.rows, `select count(*) from record where site = $1`), 1)
	h := must(s.site.Held(ctx, p.id))(s)
	want(s, "name", h.Get("first_name").IsZero(), false)
	want(s, "held", len(h.Records), 1)
	want(s, "facts of it", s.count(s.rows, `select count(*) from fact where site = $1 and kind = $2`, people.FactForm), 1)
	_, err := s.site.Record(ctx, other.id, r.Record)
	fails(s, "somebody else's record", err, store.ErrNotFound)
	fails(s, "deleting somebody else's", s.site.Discard(ctx, other.id, r.Record, s.now), store.ErrNotFound)
	values := must(s.site.For(ctx, p.id, "account"))(s)
	for _, v := range values {
		want(s, "a purpose of the account reads no record", v.Field != "question", true)
	}

	// A form for others, or for nobody with an account.
	_, err = s.site.Send(ctx, p.id, people.Written{Form: "tools", Kind: "picker", At: s.now}, s.now)
	fails(s, "a form for owners", err, store.ErrUndeclared)
	_, err = s.site.Send(ctx, seal.ID{}, people.Written{Form: "tools", Kind: plan.Visitor, At: s.now}, s.now)
	fails(s, "a form for owners, by a visitor", err, store.ErrUndeclared)
	for _, v := range []plan.Value{{Field: "postcode", Text: seal.NewText("75011"), At: s.now}, {Field: "shoe_size", Text: seal.NewText("44"), At: s.now}} {
		bad := w
		bad.Token, bad.Values = "t-bad", []plan.Value{v}
		_, err = s.site.Send(ctx, p.id, bad, s.now)
		fails(s, "a field that the form does not ask", err, store.ErrUndeclared)
	}

	s.pass(time.Hour)
	draft := s.fill("contact", "picker", "t2", people.SaveButton, "", "writer_email", "lou@mail.example")
	d := must(s.site.Send(ctx, p.id, draft, s.now))(s)
	want(s, "the draft", must(s.site.Record(ctx, p.id, d.Record))(s).State, string(people.Drafted))
	fails(s, "answering a draft", s.site.AnswerRecord(ctx, p.id, d.Record, people.Actor{}, seal.NewText("x"), s.now), store.ErrNotFound)
	whole := s.fill("contact", "picker", "t2", "question", "And the cart?")
	whole.Saved = d.Record
	must(s.site.Send(ctx, p.id, whole, s.now))(s)
	must(s.site.Send(ctx, p.id, whole, s.now))(s) // twice is once
	got := must(s.site.Record(ctx, p.id, d.Record))(s)
	want(s, "sent", got.State, string(people.Sent))
	want(s, "what the draft said and the form did not", got.Get("writer_email").IsZero(), true)
	s.sound()

	// Drafts end; what was sent and not answered stays.
	must(s.site.Send(ctx, p.id, s.fill("contact", "picker", "t3", people.SaveButton, "", "question", "Perhaps"), s.now))(s)
	s.pass(people.DraftLife - time.Second)
	want(s, "drafts swept a second before", must(s.site.Sweep(ctx, s.now))(s).Lapsed, 0)
	s.pass(time.Second)
	want(s, "drafts swept", must(s.site.Sweep(ctx, s.now))(s).Lapsed, 1)
	want(s, "records left", len(must(s.site.Records(ctx, p.id))(s)), 2)
	s.sound()

	s.ok(s.site.Discard(ctx, p.id, r.Record, s.now))
	fails(s, "deleting twice", s.site.Discard(ctx, p.id, r.Record, s.now), store.ErrNotFound)
	s.ok(s.site.AnswerRecord(ctx, p.id, d.Record, people.Actor{}, seal.Text{}, s.now))
	want(s, "closed without a letter", must(s.site.Record(ctx, p.id, d.Record))(s).State, string(people.Closed))
	s.sound()
	s.pass(366 * 24 * time.Hour)
	want(s, "answered records swept", must(s.site.Sweep(ctx, s.now))(s).Lapsed, 1)
	s.sound()
	s.erase(p)
	want(s, "rows of records", s.count(s.rows, `select count(*) from record where site = $1`), 0)
}

// recordsTampered: whoever alters what people sent is found out.
func recordsTampered(s *scene) {
	s.withForms()
	ctx := s.Context()
	p := s.member()
	r := must(s.site.Send(ctx, p.id, s.fill("contact", "picker", "t1", "question", "One"), s.now))(s)
	must(s.site.Send(ctx, p.id, s.fill("contact", "picker", "t2", "question", "Two", "writer_email", "lou@mail.example"), s.now))(s)
	s.sound()
	spoil := func(what, statement, mend string, args ...any) {
		s.Helper()
		if s.run(s.rows, statement, args...) == 0 {
			s.Fatalf("%s: nothing was touched", what)
		}
		found := 0
		must(s.site.Check(ctx, func(store.Fault) { found++ }))(s)
		if found == 0 {
			s.Errorf("%s goes unnoticed", what)
		}
		s.run(s.rows, mend, args...)
		s.sound()
	}
	spoil("a state", `update record set state = 'answered' where site = $1 and record_id = $2`, `update record set state = 'sent' where site = $1 and record_id = $2`, r.Record)
	spoil("another form", `update record set form = 'tools' where site = $1 and record_id = $2`, `update record set form = 'contact' where site = $1 and record_id = $2`, r.Record)
	s.run(s.rows, `delete from datum where site = $1 and item_id = $2`, r.Record)
	found := map[string]bool{}
	must(s.site.Check(ctx, func(f store.Fault) { found[f.Table] = true }))(s)
	want(s, "an answer deleted behind the store is missed", found["record"], true)
	s.run(s.rows, `delete from record where site = $1 and record_id = $2`, r.Record)
	found = map[string]bool{}
	must(s.site.Check(ctx, func(f store.Fault) { found[f.Table] = true }))(s)
	want(s, "a record deleted behind the store is missed", found["record"], true)
	breaches := func() int64 {
		s.ok(s.site.Probe(ctx, s.now))
		return must(s.site.Board(ctx, s.now))(s)["forms.contact"].Breaches
	}
	want(s, "breaches of the form's promise", breaches(), 0)
	s.run(s.rows, `delete from datum where site = $1 and field = 'question'`)
	want(s, "breaches, once an answer is missing", breaches(), 1)
}

// recordsTurned: on the way to a version that has no such form any more, or asks less in it, what it brought goes; what a profile loses is
// not taken from a form that still asks for it.
func recordsTurned(s *scene) {
	ctx := s.Context()
	s.withForms()
	s.begins(byLetter...)
	p := s.member()
	contact := must(s.site.Send(ctx, p.id, s.fill("contact", "picker", "t1", "question", "Hello", "writer_email", "lou@mail.example"), s.now))(s)
	ana := s.owner()
	lent := must(s.site.Send(ctx, ana.id, s.fill("tools", "owner", "t2", "tool", "cart"), s.now))(s)
	s.sound()
	next := s.next(s.site, day(2, 20), "required: [question], optional: [writer_email]", "required: [question]",
		"  tools: {label: {fr: Prêter, en: Lend}, purpose: tools, asks: {required: [tool]}, by: [owner]}\n", "")
	s.announces(next)
	s.post()
	s.now = day(2, 20)
	want(s, "moved", s.turn(), 2)
	got := must(s.theirs(p).Record(ctx, p.id, contact.Record))(s)
	want(s, "what the form still asks", got.Get("question").Reveal("test"), "Hello")
	want(s, "what it asks no more", got.Get("writer_email").IsZero(), true)
	_, err := s.theirs(ana).Record(ctx, ana.id, lent.Record)
	fails(s, "what came by a form that is gone", err, store.ErrNotFound)
	s.integrate()
	s.sound()
}

// recordsEnd: what came for a period ends after it, and what rests on a consent ends with the consent.
//
// Law: GDPR 5(1)(e), GDPR 7(3)
func recordsEnd(s *scene) {
	ctx := s.Context()
	s.withForms()
	p, ana := s.member(), s.owner()
	must(s.site.Send(ctx, ana.id, s.fill("tools", "owner", "t1", "tool", "cart", "tool", "ladder"), s.now))(s)
	f, _ := s.site.Plan.Form("wish")
	if _, wrong := people.Fill(s.site.Plan, f, "picker", url.Values{"question": {"A plum tree"}}, "en", s.now); len(wrong) != 1 || wrong[0].Message != "problem.form-agree" {
		s.Errorf("without its box: %v", wrong)
	}
	must(s.site.Send(ctx, p.id, s.fill("wish", "picker", "t2", "question", "A plum tree", people.ConsentBox+"wishes", people.Ticked), s.now))(s)
	states := must(s.site.Consents(ctx, p.id))(s)
	want(s, "the consent given with it", len(states) == 1 && states[0].Purpose == "wishes" && states[0].Given, true)
	want(s, "swept while it is given", must(s.site.Sweep(ctx, s.now))(s).Lapsed, 0)
	s.pass(time.Hour)
	must(s.site.Choose(ctx, p.id, s.choice("wishes", false)))(s)
	want(s, "swept once it is withdrawn", must(s.site.Sweep(ctx, s.now))(s).Lapsed, 1)
	want(s, "wishes left", len(must(s.site.Records(ctx, p.id))(s)), 0)
	s.sound()
	s.now = noon.AddDate(0, 11, 0)
	must(s.site.SignIn(ctx, ana.id, home, s.now))(s)
	s.now = noon.AddDate(1, 10, 0)
	must(s.site.SignIn(ctx, ana.id, home, s.now))(s)
	s.now = noon.AddDate(2, 0, 0).Add(-time.Second)
	want(s, "swept a second before", must(s.site.Sweep(ctx, s.now))(s).Lapsed, 0)
	s.pass(time.Second)
	want(s, "swept after the period", must(s.site.Sweep(ctx, s.now))(s).Lapsed, 1)
	s.sound()
}
