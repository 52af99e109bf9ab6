package storetest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"charte/people"
	"charte/plan"
	"charte/rights"
	"charte/seal"
	"charte/store"
)

// inbox: what comes by a form waits for the role that answers it, is opened for a reason, and is answered once; what the team takes down
// says how it came and who wrote it.
func inbox(s *scene) {
	ctx := s.Context()
	s.withForms()
	p := amended(s, s.site.Plan, "\nretention:\n", "\nasking: {by: [site, phone, automatically]}\n"+strings.NewReplacer("purposes: [account, harvest, recipes]", "purposes: [account, requests]",
		"only: [first_name, email, postcode]", "only: [question]").Replace(desk)+"\nretention:\n")
	s.site = must(s.Store.Site(p, s.site.Base))(s)
	host, guard := s.clerk("host"), s.clerk("guard")
	by := host.as("host")
	sent := must(s.site.Send(ctx, seal.ID{}, s.fill("contact", plan.Visitor, "t1", "writer_email", "passer@mail.example", "question", "When do you open?"), s.now))(s)
	s.pass(time.Minute)

	heaps := must(s.site.Heaps(ctx, by, s.now))(s)
	want(s, "what waits", fmt.Sprint(len(heaps), heaps[0].Form, heaps[0].Number), "1contact1")
	want(s, "what waits for others", len(must(s.site.Heaps(ctx, guard.as("guard"), s.now))(s)), 0)
	list := must(s.site.Inbox(ctx, by, store.Item{}, 10, s.now))(s)
	want(s, "listed", len(list), 1)
	want(s, "after the last", len(must(s.site.Inbox(ctx, by, list[0], 10, s.now))(s)), 0)
	_, err := s.site.Inbox(ctx, host.as("guard"), store.Item{}, 10, s.now)
	fails(s, "in a role that is not theirs", err, store.ErrRole)

	read := func(by people.Actor) (string, error) {
		r, _, err := s.site.ReadRecord(ctx, by, sent.Subject, sent.Record, s.now)
		var got []string
		for _, v := range r.Values {
			got = append(got, v.Field+"="+v.Text.Reveal("test"))
		}
		return strings.Join(got, " "), err
	}
	_, err = read(by)
	fails(s, "without a look", err, store.ErrUnasked)
	fails(s, "answered without a look", s.site.Reply(ctx, by, sent.Subject, sent.Record, seal.NewText("At nine."), s.now), store.ErrUnasked)
	fails(s, "without a reason", s.site.LookRecord(ctx, by, sent.Subject, sent.Record, "", s.now), store.ErrUnasked)
	fails(s, "by a role that answers something else", s.site.LookRecord(ctx, guard.as("guard"), sent.Subject, sent.Record, "curious", s.now), store.ErrRole)
	once := by
	once.Proofs = 1
	fails(s, "by one proof", s.site.LookRecord(ctx, once, sent.Subject, sent.Record, "to answer", s.now), store.ErrRole)
	s.ok(s.site.LookRecord(ctx, by, sent.Subject, sent.Record, "to answer", s.now))
	_, err = read(once)
	fails(s, "read by one proof", err, store.ErrRole)
	got, err := read(by)
	s.ok(err)
	want(s, "what the host reads", got, "question=When do you open?")
	want(s, "found by an address that the role does not need", len(must(s.site.Find(ctx, by, seal.NewText("passer@mail.example"), s.now))(s)), 0)
	s.ok(s.site.Reply(ctx, by, sent.Subject, sent.Record, seal.NewText("At nine."), s.now))
	fails(s, "answered twice", s.site.Reply(ctx, by, sent.Subject, sent.Record, seal.NewText("At ten."), s.now), store.ErrNotFound)
	want(s, "left to answer", len(must(s.site.Inbox(ctx, by, store.Item{}, 10, s.now))(s)), 0)
	s.pass(people.LookLife)
	_, err = read(by)
	fails(s, "half an hour later", err, store.ErrUnasked)

	w := s.fill("contact", plan.Visitor, "t2", "question", "Called about pears")
	w.Channel, w.By, w.Notice = "phone", by, strings.Repeat("ab", 32)
	for what, spoil := range map[string]func(*people.Written){
		"by post, which the charter does not have": func(w *people.Written) { w.Channel = "post" },
		"as if it came by the site":                func(w *people.Written) { w.Channel = people.BySite },
		"told nothing of what it is for":           func(w *people.Written) { w.Notice = "" },
	} {
		bad := w
		spoil(&bad)
		_, err := s.site.TakeDown(ctx, bad, s.now)
		fails(s, what, err, store.ErrUndeclared)
	}
	bad := w
	bad.By = guard.as("guard")
	_, err = s.site.TakeDown(ctx, bad, s.now)
	fails(s, "by somebody who does not answer it", err, store.ErrRole)
	taken := must(s.site.TakeDown(ctx, w, s.now))(s)
	r := must(s.site.Record(ctx, taken.Subject, taken.Record))(s)
	want(s, "how it came", r.Channel, "phone")
	unannounced := func(way string) int64 {
		s.Helper()
		want(s, "records that came by "+way, s.run(s.rows, `update record set channel = $2 where site = $1 and record_id = $3`, way, taken.Record), 1)
		return must(s.site.Unannounced(ctx))(s)
	}
	want(s, "ways that nobody declared", fmt.Sprint(unannounced("post"), unannounced("phone")), "1 0")
	events, _, err := s.site.History(ctx, taken.Subject, 0, 0)
	s.ok(err)
	if !slices.ContainsFunc(events, func(e rights.Event) bool {
		return e.Fact.Detail["channel"] == "phone" && e.Fact.Detail["role"] == "host" && e.Fact.Detail["by"] == host.id.String()
	}) {
		s.Error("no fact says how it came and who wrote it down")
	}
	s.integrate()
	s.sound()

	must(s.site.Dismiss(ctx, seal.NewText(host.email), "host", people.Actor{}, s.now))(s)
	_, err = s.site.TakeDown(ctx, w, s.now)
	fails(s, "taken down once the role is gone", err, store.ErrRole)
	_, err = read(by)
	fails(s, "read once the role is gone", err, store.ErrRole)
}
