package charter

import "golang.org/x/text/language"

func (r *reader) trackers(n *node) []Tracker {
	var all []Tracker
	for _, p := range r.entries(n, "trackers") {
		what := "trackers." + p.key
		t := Tracker{Name: p.key, Pos: p.Pos}
		if b := r.block(p.value, what); b != nil {
			t.Party = r.word(b.get("party"), what+".party", "first", "third")
			t.Class = r.word(b.need("class", "write class: essential"), what+".class", "essential")
			t.Text = r.text(b.get("text"), what+".text")
			t.Life = r.life(b.get("life"), what+".life")
			b.done()
		}
		all = append(all, t)
	}
	return all
}

func (r *reader) life(n *node, what string) Life {
	if n != nil && n.word == "browser" {
		return Life{Browser: true}
	}
	return Life{Period: r.period(n, what)}
}

func (r *reader) processors(n *node) []Processor {
	var all []Processor
	for _, p := range r.entries(n, "processors") {
		what := "processors." + p.key
		o := Processor{Name: p.key, Pos: p.Pos}
		if b := r.block(p.value, what); b != nil {
			o.Company = r.str(b.need("name", "name the company: people are told who it is"), what+".name")
			o.Does = r.text(b.need("does", "say what it does: does: {fr: …, en: …}"), what+".does")
			o.Region = r.country(b.need("region", "say in which country the data are: region: FR"), what+".region")
			o.Contract = r.reference(b.get("contract"), what+".contract")
			b.done()
		}
		all = append(all, o)
	}
	return all
}

func (r *reader) country(n *node, what string) string {
	s := r.str(n, what)
	if s == "" {
		return ""
	}
	region, err := language.ParseRegion(s)
	if err != nil || len(s) != 2 || region.String() != s || !region.IsCountry() {
		r.fail(n.Pos, "write the two capital letters of a country, such as FR", "%s is not a country: %s", what, quote(s))
		return ""
	}
	return s
}

func (r *reader) letters(n *node) Letters {
	b := r.block(n, "letters")
	if b == nil {
		return Letters{}
	}
	l := Letters{Pos: n.Pos}
	l.Within = r.period(b.need("within", "write within: 1 hour"), "letters.within")
	b.done()
	return l
}

func (r *reader) rights(n *node) Rights {
	b := r.block(n, "rights")
	if b == nil {
		return Rights{}
	}
	t := Rights{Pos: n.Pos}
	t.Channels = r.wordlist(b.need("channels", "write channels: [site, email]"), "rights.channels", "site", "email", "post")
	t.Answer = r.period(b.get("answer"), "rights.answer")
	t.Identity = r.word(b.get("identity"), "rights.identity", DoubtOnly, IdentityAll)
	b.done()
	return t
}

func (r *reader) changes(n *node) Changes {
	b := r.block(n, "changes")
	if b == nil {
		return Changes{}
	}
	c := Changes{Pos: n.Pos}
	c.AnnouncedBy = r.wordlist(b.need("announced by", "write announced by: [site, email]"), "changes.announced by", "site", "email")
	c.Ahead = r.period(b.get("ahead"), "changes.ahead")
	c.Reducing = r.word(b.get("reducing rights"), "changes.reducing rights", ExpressAssent)
	b.done()
	return c
}
