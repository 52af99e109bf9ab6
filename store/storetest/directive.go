package storetest

import (
	"strings"
	"time"

	"charte/letters"
	"charte/rights"
	"charte/seal"
	"charte/store"
)

const auntie = "zoe.auntie@mail.example"

// wish is a decision about what comes after death, as a page would send it.
func (s *scene) wish(w rights.Wish) rights.Directive {
	return rights.Directive{Wish: w, Lang: "en", Words: strings.Repeat("0f", 32), At: s.now}
}

// legacy names Zoé, by e-mail.
func (s *scene) legacy(then rights.Wish) rights.Directive {
	d := s.wish(rights.WishHandOver)
	d.Then, d.Recipient = then, rights.Recipient{Name: seal.NewText("Zoé Auntie"), Address: seal.NewText(auntie), Mail: true}
	return d
}

func directives(s *scene) {
	ctx := s.Context()
	p := s.member()
	held := func() *rights.Directive { return must(s.site.Held(ctx, p.id))(s).Directive }
	want(s, "a directive that nobody gave", held() == nil, true)
	fails(s, "taking back what was never given", s.site.Undirect(ctx, p.id, s.now), store.ErrNotFound)

	// One word at a time, each with its receipt.
	s.pass(time.Minute)
	first := must(s.site.Direct(ctx, p.id, s.wish(rights.WishErase)))(s)
	d := held()
	want(s, "the wish", d.Wish, rights.WishErase)
	s.integrate()
	f := s.verified(p.id, first)
	want(s, "the receipt", f.Kind+" "+f.Detail["wish"]+" "+f.Detail["words"], rights.FactDirected+" erase "+strings.Repeat("0f", 32))
	s.pass(time.Minute)
	told := s.legacy(rights.WishKeep)
	told.Told = true
	second := must(s.site.Direct(ctx, p.id, told))(s)
	want(s, "rows", s.count(s.rows, `select count(*) from directive where site = $1 and subject_id = $2`, p.id), 1)
	d = held()
	want(s, "the wish then", d.Wish, rights.WishHandOver)
	want(s, "whom", d.Recipient.Name.Reveal("test")+" "+d.Recipient.Address.Reveal("test")+" "+string(d.Then), "Zoé Auntie "+auntie+" keep")
	want(s, "whose receipt", d.Fact, second)
	want(s, "letters to whoever is named", len(s.owed(letters.Named, auntie)), 1)
	s.integrate()
	f = s.verified(p.id, second)
	for _, v := range f.Detail {
		want(s, "somebody named in the log", strings.Contains(v, "Zo") || strings.Contains(v, "@"), false)
	}
	want(s, "somebody named in clear", s.count(s.rows, `select count(*) from directive where site = $1 and sealed like '%Zo%'`), 0)
	s.sound()

	// What cannot be followed is not kept.
	for _, wrong := range []func(*rights.Directive){
		func(d *rights.Directive) { d.Wish = "burn" },
		func(d *rights.Directive) { d.Then = "" },
		func(d *rights.Directive) { d.Then = rights.WishHandOver },
		func(d *rights.Directive) { d.Recipient.Name = seal.Text{} },
		func(d *rights.Directive) { d.Recipient.Address = seal.Text{} },
		func(d *rights.Directive) { d.Told, d.Recipient.Mail = true, false },
		func(d *rights.Directive) { d.Words = "" },
		func(d *rights.Directive) { d.Lang = "" },
	} {
		bad := s.legacy(rights.WishErase)
		wrong(&bad)
		_, err := s.site.Direct(ctx, p.id, bad)
		fails(s, "a directive that cannot be followed", err, rights.ErrDirective)
	}
	want(s, "whose receipt still", held().Fact, second)

	// A row put back, altered or removed is noticed.
	before := s.get(cell{"directive", "sealed", "subject_id = $2", []any{p.id}})
	s.pass(time.Minute)
	must(s.site.Direct(ctx, p.id, s.wish(rights.WishKeep)))(s)
	s.integrate()
	row := cell{"directive", "sealed", "subject_id = $2", []any{p.id}}
	read := func() error { _, err := s.site.Held(ctx, p.id); return err }
	s.noticed("a directive altered", "directive", s.flip(row), read)
	s.noticed("an older directive under the fact of the last", "directive", func() { s.set(row, before) }, read)
	s.noticed("an older directive put back", "directive", func() {
		s.run(s.rows, `update directive set sealed = $2, fact_id = $3 where site = $1`, before, second)
	}, nil)
	s.noticed("a directive removed", "directive", func() { s.run(s.rows, `delete from directive where site = $1`) }, nil)

	// Taken back: nothing is left but the trace.
	s.pass(time.Minute)
	s.ok(s.site.Undirect(ctx, p.id, s.now))
	want(s, "a directive taken back", held() == nil, true)
	want(s, "facts of it", count(s.kinds(p.id), rights.FactUndirected), 1)
	fails(s, "taking it back twice", s.site.Undirect(ctx, p.id, s.now), store.ErrNotFound)
	s.integrate()
	s.sound()
	must(s.site.Direct(ctx, p.id, s.legacy(rights.WishErase)))(s)
	s.erase(p)
	want(s, "a directive of somebody who left", s.count(s.rows, `select count(*) from directive where site = $1`), 0)
	_, err := s.site.Direct(ctx, p.id, s.wish(rights.WishKeep))
	fails(s, "a directive of nobody", err, store.ErrNotFound)
}
