package policy

import (
	"slices"
	"strings"

	"charte/charter"
	"charte/plan"
)

// ChildrenPath is where a site serves the version for children.
const ChildrenPath = "/policy/children"

// Child is the policy in the words of a twelve-year-old: fewer facts than a Document has, and the same ones.
//
// Law: GDPR 12(1), GDPR recital 58
type Child struct {
	Lang, Title, Intro string
	Site               string
	URL                string // of the site, without a slash at its end
	Parts              []Part // in reading order, none empty
	Declared           string // where to see what is declared only
	Full               Link   // to the whole policy, a path
}

// Part is a question and its answer.
type Part struct {
	ID    string // safe as an anchor: "why"
	Title string
	Lines []Line // sentences; those with links are what the child can do
	Items bool   // the lines after the first are a list
}

// concernsMinors reports whether a charter is about children, or promises them a page of their own.
func concernsMinors(c *charter.Charter) bool {
	return c.Minors.Served == "yes" || c.Minors.Notice == "child version" || slices.ContainsFunc(c.People, func(k charter.Kind) bool { return k.Minor })
}

// Children writes the version for children of a plan in a language: "en", or "fr" for any other. It reports false where the charter
// concerns no child.
//
// Law: GDPR 8, LIL 45, GDPR 12(1)
func Children(p *plan.Plan, lang string) (Child, bool) {
	if !concernsMinors(p.Charter) {
		return Child{}, false
	}
	r := reading(p, lang)
	c := Child{Lang: r.lang, Title: r.word("child.title"), Intro: r.word("child.intro"), Site: r.text(p.Charter.Site.Name),
		URL: p.Charter.Site.URL, Declared: r.word("child.declared"), Full: Link{r.word("child.full"), "/policy"}}
	for _, part := range []Part{r.childWho(), r.childData(), r.childWhy(), r.childSeen(), r.childUntil(), r.childDecides(), r.childRights(), r.childWrong()} {
		if len(part.Lines) > 0 {
			part.Title = r.word("child." + part.ID)
			c.Parts = append(c.Parts, part)
		}
	}
	return c, true
}

// MarkdownChild writes the version for children as CommonMark.
func MarkdownChild(c Child) string {
	var b strings.Builder
	c.Write(&markdown{&b})
	return b.String()
}

// Write walks the version for children as the function Write does a document.
func (c Child) Write(w Writer) {
	d := outline{reader{lang: c.Lang}, Document{URL: c.URL}, w}
	w.Title(c.Title)
	d.line(c.Intro)
	for _, p := range c.Parts {
		w.Heading(Heading{2, p.ID, p.Title, ""})
		for i, l := range p.Lines {
			l.Links = d.absolute(l.Links)
			if p.Items && i > 0 {
				w.Item(l)
			} else {
				w.Paragraph(l)
			}
		}
		if p.Items {
			w.End()
		}
	}
	w.Paragraph(Line{Text: c.Declared, Links: d.absolute([]Link{c.Full})})
}

func sentences(texts ...string) []Line {
	var out []Line
	for _, t := range texts {
		if t != "" {
			out = append(out, Line{Text: t})
		}
	}
	return out
}

// minors are the kinds of people who are children; everybody who joins where the site is for minors too and sets nobody apart.
func (r reader) minors() []charter.Kind {
	var out []charter.Kind
	for _, k := range r.Charter.People {
		if k.Minor {
			out = append(out, k)
		}
	}
	if len(out) == 0 && r.Charter.Minors.Served == "yes" {
		return r.joins()
	}
	return out
}

// known are the data held about children.
func (r reader) known() []string {
	var out []string
	add := func(names ...string) {
		for _, n := range names {
			if !slices.Contains(out, n) {
				out = append(out, n)
			}
		}
	}
	for _, k := range r.minors() {
		if k.Account != charter.NoAccount {
			add(slices.Concat(k.Required, k.Optional, k.Lists)...)
		}
		for _, f := range r.Charter.Data {
			if f.About == k.Name {
				add(f.Name)
			}
		}
	}
	return out
}

// concerning are the purposes that use what is known of children.
func (r reader) concerning() []charter.Purpose {
	known := r.known()
	var out []charter.Purpose
	for _, u := range r.Charter.Purposes {
		named := slices.ContainsFunc(r.minors(), func(k charter.Kind) bool { return slices.Contains(u.Of, k.Name) })
		if named || len(u.Of) == 0 && slices.ContainsFunc(u.Data, func(f string) bool { return slices.Contains(known, f) }) {
			out = append(out, u)
		}
	}
	return out
}

func (r reader) childWho() Part {
	return Part{ID: "who", Lines: sentences(r.word("child.who.is", r.Charter.Controller.Name), r.word("child.who.data"))}
}

func (r reader) childData() Part {
	p := Part{ID: "data", Items: true}
	for _, label := range r.labels(r.known()) {
		p.Lines = append(p.Lines, Line{Text: upper(label)})
	}
	for _, d := range r.Charter.Documents {
		if slices.ContainsFunc(r.minors(), func(k charter.Kind) bool { return k.Name == d.About || k.Name == d.From }) {
			p.Lines = append(p.Lines, Line{Text: r.word("child.data.document", within(r.text(d.Label)))})
		}
	}
	id := "child.data.nothing"
	switch own := slices.ContainsFunc(r.minors(), func(k charter.Kind) bool { return k.Account != charter.NoAccount }); {
	case len(p.Lines) > 0 && own:
		id = "child.data.you"
	case len(p.Lines) > 0:
		id = "child.data.others"
	}
	p.Lines = append(sentences(r.word(id)), p.Lines...)
	return p
}

func (r reader) childWhy() Part {
	p := Part{ID: "why", Items: true}
	for _, u := range r.concerning() {
		p.Lines = append(p.Lines, Line{Text: r.word("quoted", upper(within(r.text(labelOf(r.Charter, "purposes", u.Name)))))})
	}
	if len(p.Lines) > 0 {
		p.Lines = append(sentences(r.word("child.why.only")), p.Lines...)
	}
	return p
}

func (r reader) childSeen() Part {
	var who []string
	for _, u := range r.concerning() {
		for _, name := range r.getting(u, func(said string) string { return r.word("quoted", upper(said)) }) {
			if !slices.Contains(who, name) {
				who = append(who, name)
			}
		}
	}
	id, unsold := "child.seen.us", ""
	switch {
	case len(who) > 0 && r.Charter.Sharing.Closed != "":
		id = "child.seen.these"
	case len(who) > 0:
		id = "child.seen.open"
	}
	if r.Charter.Sharing.Marketing == "never" {
		unsold = r.word("child.seen.unsold") + " "
	}
	p := Part{ID: "seen", Items: true, Lines: sentences(unsold + r.word(id))}
	for _, name := range who {
		p.Lines = append(p.Lines, Line{Text: upper(name)})
	}
	return p
}

func (r reader) childUntil() Part {
	p := Part{ID: "until", Items: true}
	for _, u := range r.concerning() {
		label := r.word("quoted", upper(within(r.text(labelOf(r.Charter, "purposes", u.Name)))))
		p.Lines = append(p.Lines, Line{Text: r.word("interest", label, r.spell(u))})
	}
	if len(p.Lines) > 0 {
		p.Lines = append(sentences(r.word("child.until.all")), p.Lines...)
	}
	return p
}

// spell says how long the data of a purpose lives, and the documents about children that serve it. It speaks of the account, not of
// its reader: children may have none.
//
// Law: GDPR 13(2)(a)
func (r reader) spell(u charter.Purpose) string {
	of := slices.DeleteFunc(r.deposited(u), func(d charter.Document) bool {
		return !slices.ContainsFunc(r.minors(), func(k charter.Kind) bool { return k.Name == d.About || k.Name == d.From })
	})
	if len(u.Data) == 0 && len(of) > 0 {
		return strings.Join(r.destroyed(of), r.word("semicolon"))
	}
	rule, _ := r.Charter.RetentionOf(u.Name)
	words := r.elapsed(rule)
	if words == "" {
		words = r.word("period.none")
	} else if u.Basis == charter.BasisConsent && rule.Until != charter.ConsentWithdrawn {
		words = r.word("child.period.consent", words)
	}
	return r.beside(words, r.destroyed(of))
}

// elapsed is how long a retention lasts, in the words of a child.
func (r reader) elapsed(rule charter.Retention) string {
	wait := plan.Wait(rule)
	switch till, after := "child.till."+rule.Until, "child.after."+rule.Until; {
	case rule.Inactive != nil && wait.IsZero():
		return r.word("child.period.inactive", r.text(rule.Inactive.Text()))
	case rule.Inactive != nil:
		return r.word("child.period.wait", r.text(rule.Inactive.Text()), r.text(wait.Text()))
	case rule.For == nil && !words[till].IsZero():
		return r.word(till)
	case rule.For != nil && !words[after].IsZero():
		return r.word(after, r.text(rule.For.Text()))
	}
	return r.text(plan.Lasting(rule))
}

// childDecides says who agrees.
//
// Law: GDPR 8(1), LIL 45
func (r reader) childDecides() Part {
	id := "child.decides." + r.Charter.Minors.Consent
	if words[id].IsZero() {
		return Part{ID: "decides"}
	}
	text := r.word(id)
	if age := r.Charter.Minors.Age; age > 0 {
		text = r.word("child.decides.age", age, within(text)+".")
	}
	return Part{ID: "decides", Lines: sentences(text)}
}

// childRights says what a child can ask for, and where to write.
//
// Law: GDPR 12(1), GDPR 17(1)(f), LIL 51
func (r reader) childRights() Part {
	p := Part{ID: "rights", Lines: sentences(r.word("child.rights.same"), r.word("child.rights.help"))}
	if r.french() {
		p.Lines = append(p.Lines, Line{Text: r.word("child.rights.later")})
	}
	p.Lines[len(p.Lines)-1].Links = r.mail("child")
	return p
}

func (r reader) childWrong() Part {
	p := Part{ID: "wrong", Lines: sentences(r.word("child.wrong.adult"))}
	if a, ok := authorities[r.Charter.Controller.Authority]; ok {
		name := r.text(a.name)
		p.Lines = append(p.Lines, Line{Text: r.word("child.wrong.authority", name), Links: []Link{{strings.TrimPrefix(a.url, "https://"), a.url}}})
	}
	return p
}
