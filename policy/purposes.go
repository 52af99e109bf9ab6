package policy

import (
	"slices"
	"strings"

	"charte/charter"
	"charte/plan"
)

// Purpose is one line of the table of purposes.
//
// Law: GDPR 13(1)(c), GDPR 13(1)(d), GDPR 13(1)(e), GDPR 13(2)(a)
type Purpose struct {
	Name       string // in the charter
	Label      string // two or three words
	Text       string // a sentence: why
	Basis      string // the legal basis, in words, with the text that obliges where there is one
	Interest   string // the legitimate interest, or ""
	Data       []string
	Period     string   // how long, or by what rule
	Recipients []string // who receives its data, besides the controller; nil for nobody
}

func (r reader) purpose(u charter.Purpose) Purpose {
	out := Purpose{Name: u.Name, Label: r.text(u.Label), Text: r.text(u.Text), Basis: r.word("basis." + u.Basis),
		Interest: r.text(u.Interest), Data: r.labels(u.Data), Recipients: r.receiving(u)}
	deposited := r.deposited(u)
	for _, d := range deposited {
		out.Data = append(out.Data, r.deposit(d))
	}
	if plan.Employs(u) {
		out.Basis = r.word("basis.contract-staff")
	}
	if u.Law != "" {
		out.Basis = r.word("basis.text", out.Basis, u.Law)
	}
	out.Basis = r.beside(out.Basis, r.conditions(u))
	out.Period = r.beside(r.period(u), r.destroyed(deposited))
	if len(u.Data) == 0 && len(deposited) > 0 {
		out.Period = strings.Join(r.destroyed(deposited), r.word("semicolon"))
	}
	return out
}

// deposited are the documents that serve a purpose.
func (r reader) deposited(u charter.Purpose) []charter.Document {
	return slices.DeleteFunc(slices.Clone(r.Charter.Documents), func(d charter.Document) bool { return d.Purpose != u.Name })
}

func (r reader) deposit(d charter.Document) string {
	label := d.Label
	if label.IsZero() {
		label = charter.CategoryText(d.Category)
	}
	return within(r.text(label))
}

// beside puts exceptions after what holds otherwise.
func (r reader) beside(rule string, exceptions []string) string {
	return strings.Join(append([]string{rule}, exceptions...), r.word("semicolon"))
}

// destroyed says when documents are destroyed, which is not when their purpose ends: those that end alike together.
//
// Law: GDPR 13(2)(a)
func (r reader) destroyed(documents []charter.Document) []string {
	var all grouped
	for _, d := range documents {
		all.add(r.deposit(d), r.text(plan.Destroyed(d)))
	}
	var out []string
	for _, end := range all.said {
		id, labels := "period.document", all.labels[end]
		if len(labels) > 1 {
			id = "period.documents"
		}
		words := r.word("period.none")
		if end != "" {
			words = r.word(id, end)
		}
		out = append(out, r.word("interest", r.all(labels), words))
	}
	return out
}

// conditions say what allows the sensitive data and documents of a purpose, whatever the purpose rests on.
//
// Law: GDPR 9(2), GDPR 13(1)(c)
func (r reader) conditions(u charter.Purpose) []string {
	var all grouped
	add := func(label, condition string) {
		if id := "condition." + condition; condition != "" && !words[id].IsZero() {
			all.add(label, r.word("basis.text", r.word(id), r.cite("GDPR 9(2)("+lettered[condition]+")")))
		}
	}
	for _, name := range u.Data {
		f, _ := r.Charter.Field(name)
		add(strings.Join(r.labels([]string{name}), ""), f.Condition)
	}
	for _, d := range r.deposited(u) {
		add(r.deposit(d), d.Condition)
	}
	return all.lines(r)
}

// lettered gives the letter of article 9(2) under which each condition stands.
var lettered = map[string]string{"explicit-consent": "a", "employment-law": "b", "vital-interests": "c", "association": "d", "made-public": "e",
	"legal-claims": "f", "public-interest": "g", "care": "h", "public-health": "i", "research": "j"}

// grouped gathers labels under what is said of them, in the order in which it is said.
type grouped struct {
	said   []string
	labels map[string][]string
}

func (g *grouped) add(label, said string) {
	if g.labels == nil {
		g.labels = make(map[string][]string)
	}
	if g.labels[said] == nil {
		g.said = append(g.said, said)
	}
	g.labels[said] = append(g.labels[said], label)
}

func (g *grouped) lines(r reader) []string {
	var out []string
	for _, s := range g.said {
		out = append(out, r.word("interest", r.all(g.labels[s]), s))
	}
	return out
}

// period says how long the data of a purpose lives; its documents have periods of their own.
func (r reader) period(u charter.Purpose) string {
	rule, ok := r.Charter.RetentionOf(u.Name)
	var words string
	switch wait := plan.Wait(rule); {
	case !ok:
		return r.word("period.none")
	case rule.Inactive == nil: // it waits for an event, or for a time
		if words = r.text(plan.Lasting(rule)); words == "" {
			return r.word("period.none")
		}
	case wait.IsZero():
		words = r.word("period.inactive", r.text(rule.Inactive.Text()))
	default:
		words = r.word("period.wait", r.text(rule.Inactive.Text()), r.text(wait.Text()))
	}
	if u.Basis == charter.BasisConsent && rule.Until != charter.ConsentWithdrawn {
		return r.word("period.consent", words)
	}
	return words
}

// Source is data that people do not give by themselves, and where it comes from.
//
// Law: GDPR 14(1)(d), GDPR 14(2)(f), GDPR 14(3)
type Source struct {
	Data string
	From string // a sentence
}

// sources tells where the data come from that people do not give about themselves, and to whom that applies.
func (r reader) sources() []Source {
	var out []Source
	address, signsIn := r.Address()
	for _, f := range r.Charter.Data {
		from := ""
		switch {
		case f.Source == charter.ThirdParty && !f.From.IsZero():
			from = r.word("source.from", r.text(f.From))
		case f.Source == charter.ThirdParty:
			from = r.word("source.third")
		case f.Source == charter.Observed && signsIn && f.Name == address.Name:
			from = r.word("source.address")
		case f.Source == charter.Observed:
			from = r.word("source.observed")
		case f.Source == charter.Derived:
			from = r.word("source.derived")
		case f.About != "":
			from = r.given(f.About, func(k charter.Kind) bool {
				return slices.Contains(slices.Concat(k.Required, k.Optional, k.Lists), f.Name)
			})
		}
		if from == "" {
			continue
		}
		if !f.Told.IsZero() {
			from += " " + r.word("source.told", r.text(plan.Soon(f.Told)))
		}
		out = append(out, Source{r.text(f.Label), from})
	}
	for _, d := range r.Charter.Documents {
		if d.About != "" && d.About != d.From {
			out = append(out, Source{r.text(d.Label), r.given(d.About, func(k charter.Kind) bool { return k.Name == d.From })})
		}
	}
	return out
}

// given says who gives data about somebody else.
func (r reader) given(about string, gives func(charter.Kind) bool) string {
	of, _ := r.Charter.Kind(about)
	var by []string
	for _, k := range r.Charter.People {
		if k.Name != about && gives(k) {
			by = append(by, r.word("quoted", r.text(k.Label)))
		}
	}
	if len(by) == 0 {
		return r.word("source.about", r.word("quoted", r.text(of.Label)))
	}
	return r.word("source.given", r.word("quoted", r.text(of.Label)), r.all(by))
}

// answers says what happens without a required answer, where the charter leaves it unsaid.
//
// Law: GDPR 13(2)(e)
func (r reader) answers() string {
	asks := slices.ContainsFunc(r.joins(), func(k charter.Kind) bool { return len(k.Required) > 0 })
	if !asks || !r.Charter.Asking.Otherwise.IsZero() {
		return "" // a promise says it
	}
	return r.word("answers")
}

// Decision is one that a machine takes alone, and what people can do about it.
//
// Law: GDPR 13(2)(f), GDPR 22(3)
type Decision struct {
	Name   string // in the charter
	Text   string // what is decided
	Logic  string // how; or ""
	Effect string // what it means for people; or ""
	Act    string // what people can do
	Start  []Link // where they do it
}

func (r reader) decisions() []Decision {
	var out []Decision
	for _, x := range r.Charter.Decisions {
		act := r.word("decision.act")
		if x.Human == "none" {
			act = r.word("decision.none")
		}
		out = append(out, Decision{x.Name, r.text(x.Text), r.text(x.Logic), r.text(x.Effect), act, r.mail("decision")})
	}
	return out
}

// Tracker is what the site writes to a visitor's device, or reads from it.
//
// Law: LIL 82
type Tracker struct {
	Name, Text, Life string
	Owner            string // whose it is
	Asked            string // whether the visitor is asked first
}

func (r reader) trackers() []Tracker {
	var out []Tracker
	for _, t := range r.Charter.Trackers {
		x := Tracker{Name: t.Name, Text: r.text(t.Text), Life: r.text(t.Life.Text()), Owner: r.word("tracker.own"), Asked: r.word("tracker.free")}
		by := slices.IndexFunc(r.Charter.Processors, func(p charter.Processor) bool { return p.Name == t.By })
		switch {
		case by >= 0:
			x.Owner = r.Charter.Processors[by].Company
		case t.Company != "":
			x.Owner = t.Company
		case t.Party == "third":
			x.Owner = r.word("tracker.third")
		}
		switch {
		case t.Consent == "before":
			x.Asked = r.word("tracker.before")
		case t.Class == "audience" && r.Charter.Audience.Objection == "one click":
			x.Asked = r.word("tracker.refuse")
		}
		out = append(out, x)
	}
	return out
}
