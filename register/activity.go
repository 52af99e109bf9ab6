package register

import (
	"slices"
	"strings"

	"charte/charter"
)

// activity reads one purpose; its dates are another matter.
//
// Law: GDPR 30(1), GDPR 30(2)
func (r *reader) activity(u charter.Purpose) Activity {
	a := Activity{
		Reference: r.Site.ID + "." + u.Name, Name: r.label(u.Label, u.Name), Purpose: r.must(r.text(u.Text), "purposes."+u.Name+".text", "purpose", u.Name),
		Basis: r.basis(u), People: r.people(u), Data: r.data(u), Internal: r.internal(u), Processors: r.processors(u),
		Others: r.others(u), Transfers: r.transfers(u), Security: r.security(u), purpose: u, conditions: r.conditions(u), hired: r.hired(u),
		duration: r.duration(u),
	}
	for _, k := range r.People {
		if k.Minor {
			a.minors = append(a.minors, r.kind(k))
		}
	}
	for _, p := range u.Parts {
		a.Parts = append(a.Parts, r.text(p.Text))
	}
	if r.processes(u) {
		a.For, a.clients = r.clients(u)
	} else if len(a.Internal)+len(a.Processors)+len(a.Others) == 0 {
		a.Internal = []string{r.lacks("recipients", r.At("purposes."+u.Name).Pos, "recipients", a.Name)}
	}
	return a
}

// clients says for whom a processor works, and how to reach them.
//
// Law: GDPR 30(2)(a)
func (r *reader) clients(u charter.Purpose) (string, []charter.Client) {
	var told []string
	var all []charter.Client
	for _, x := range r.Clients {
		if !contains(x.Purposes, u.Name) {
			continue
		}
		path := "clients." + x.Name
		contact := lines(x.Address, x.Contact)
		all = append(all, x)
		told = append(told, lines(r.must(x.Company, path+".name", "client name"), r.must(contact, path+".contact", "client contact", x.Company),
			r.optional("client.representative", x.Representative), r.optional("client.officer", x.DPO)))
	}
	if told == nil {
		told = []string{r.lacks("clients", r.At("purposes."+u.Name).Pos, "client", r.label(u.Label, u.Name))}
	}
	return lines(append(told, r.optional("client.contract", u.Contract))...), all
}

// optional fills a sentence with what the charter may leave out.
func (r *reader) optional(id, text string) string {
	if text == "" {
		return ""
	}
	return r.word(id, text)
}

// basis says what allows an activity. Article 30 does not ask for it; the authorities advise it. The documents behind it are for them.
//
// Law: GDPR 6(1), GDPR 9(2)
func (r *reader) basis(u charter.Purpose) string {
	documents := []string{r.optional("basis.balancing", u.Balancing)}
	if slices.Contains(r.Charter.DPIA.Covers, u.Name) {
		documents = append(documents, r.optional("basis.dpia", r.Charter.DPIA.Reference))
	}
	return lines(append([]string{r.ground(u)}, documents...)...)
}

// ground is the basis as people are told it.
//
// Law: GDPR 13(1)(c), GDPR 13(1)(d)
func (r *reader) ground(u charter.Purpose) string {
	basis := ""
	if u.Basis != "" {
		basis = r.word("basis." + u.Basis)
	}
	out := []string{r.must(basis, "purposes."+u.Name+".basis", "basis", r.label(u.Label, u.Name)), r.optional("basis.law", u.Law),
		r.optional("basis.interest", r.text(u.Interest))}
	for _, condition := range r.conditions(u) {
		out = append(out, r.word("condition."+condition))
	}
	return lines(out...)
}

// conditions are those of GDPR 9(2) on which a purpose, its data and its documents rest.
func (r *reader) conditions(u charter.Purpose) (all []string) {
	add := func(condition string) {
		if condition != "" && !slices.Contains(all, condition) {
			all = append(all, condition)
		}
	}
	add(u.Condition)
	for _, f := range r.fields(u.Data) {
		add(f.Condition)
	}
	for _, d := range r.documents(u) {
		add(d.Condition)
	}
	return all
}

func (r *reader) fields(names []string) (all []charter.Field) {
	for _, name := range names {
		if f, ok := r.Field(name); ok {
			all = append(all, f)
		}
	}
	return all
}

func (r *reader) documents(u charter.Purpose) (all []charter.Document) {
	for _, d := range r.Documents {
		if d.Purpose == u.Name {
			all = append(all, d)
		}
	}
	return all
}

// people says whose data an activity uses: those whom the charter names, those who are asked or deposit, or else everybody with an account.
//
// Law: GDPR 30(1)(c)
func (r *reader) people(u charter.Purpose) []string {
	concerned := func(k charter.Kind) bool {
		if len(u.Of) > 0 {
			return slices.Contains(u.Of, k.Name)
		}
		return slices.ContainsFunc(r.fields(u.Data), func(f charter.Field) bool { return f.About == k.Name || r.plan.Holds(k.Name, f.Name) }) ||
			slices.ContainsFunc(r.documents(u), func(d charter.Document) bool { return d.From == k.Name || d.About == k.Name })
	}
	var all []string
	add := func(is func(charter.Kind) bool) {
		for _, k := range r.People {
			if is(k) {
				all = append(all, r.kind(k))
			}
		}
	}
	add(concerned)
	for _, f := range r.Forms {
		if f.Purpose == u.Name && len(f.By) == 0 {
			all = append(all, r.word("people.form", r.quoted(f.Label, f.Name)))
		}
	}
	if slices.Contains(u.Nature, "audience") {
		all = append(all, r.word("people.visitors"))
	}
	if len(all) == 0 {
		add(func(k charter.Kind) bool { return k.Account != charter.NoAccount })
	}
	if len(all) == 0 {
		return []string{r.word("people.visitors")}
	}
	return all
}

func (r *reader) kind(k charter.Kind) string {
	label := r.quoted(k.Label, k.Name)
	if k.Minor {
		label = r.word("people.minors", label)
	}
	return label
}

// quoted is a label between quotation marks, or the name of an entry that has none.
func (r *reader) quoted(label charter.Text, name string) string {
	if label.IsZero() {
		return name
	}
	return r.word("quoted", r.text(label))
}

// families of data, in the order of the register.
var families = []string{"identity", "private life", "work", "money", "connection", "place", "special", "offences", "national number", ""}

// data sorts what an activity uses by family, each with its own period.
//
// Law: GDPR 30(1)(c), GDPR 30(1)(f)
func (r *reader) data(u charter.Purpose) []Family {
	sorted := map[string][]Datum{}
	add := func(category, source, from, label, period string) {
		sort, _ := charter.CategoryOf(category)
		sorted[sort.Family] = append(sorted[sort.Family], Datum{label, period, sort.Special || sort.Guarded, category, source, from})
	}
	for _, f := range r.fields(u.Data) {
		label := r.text(f.Label)
		if len(f.Reveals) > 0 {
			label = r.word("reveals", label, r.categories(f.Reveals))
		}
		add(f.Category, f.Source, r.text(f.From), label, r.period(u, f.Name))
	}
	r.signing(u, add)
	for _, d := range r.documents(u) {
		add(d.Category, charter.Provided, "", r.word("document", r.label(d.Label, d.Name)), r.destroyed(d))
	}
	var out []Family
	for _, name := range families {
		if len(sorted[name]) > 0 {
			out = append(out, Family{r.word("family." + name), sorted[name]})
		}
	}
	if out == nil {
		none := r.must("", "purposes."+u.Name+".data", "data", r.label(u.Label, u.Name))
		out = []Family{{r.word("family."), []Datum{{Label: none, Period: r.period(u, "")}}}}
	}
	return out
}

func (r *reader) categories(names []string) string {
	var all []string
	for _, name := range names {
		all = append(all, r.text(charter.CategoryText(name)))
	}
	return strings.Join(all, ", ")
}

// label is a text of the charter, or the name of an entry that has none.
func (r *reader) label(t charter.Text, name string) string {
	if t.IsZero() {
		return strings.ReplaceAll(name, "_", " ")
	}
	return r.text(t)
}

func (r *reader) labels(names []string) string {
	var all []string
	for _, f := range r.fields(names) {
		all = append(all, r.text(f.Label))
	}
	return strings.Join(all, ", ")
}

// signing adds what the engine itself keeps of sign-ins to the activities that it serves.
//
// Law: GDPR 30(1)(c), GDPR 30(1)(f)
func (r *reader) signing(u charter.Purpose, add func(category, source, from, label, period string)) {
	if len(r.plan.Joins()) == 0 || !slices.ContainsFunc(r.plan.SignsIn(), func(x charter.Purpose) bool { return x.Name == u.Name }) {
		return
	}
	period := r.word("signing.session")
	if at, some := r.plan.Address(); some {
		period = r.period(u, at.Name)
	}
	add("device", charter.Observed, "", r.word("signing.browser"), period)
	add("credentials", charter.Provided, "", r.word("signing.factors"), r.word("signing.until"))
}
