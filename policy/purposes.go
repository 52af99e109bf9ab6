package policy

import (
	"slices"

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
		Interest: r.text(u.Interest), Data: r.labels(u.Data), Period: r.period(u), Recipients: r.receiving(u)}
	for _, d := range r.Charter.Documents {
		if d.Purpose == u.Name {
			out.Data = append(out.Data, within(r.text(d.Label)))
		}
	}
	if u.Law != "" {
		out.Basis = r.word("basis.text", out.Basis, u.Law)
	}
	return out
}

// period says how long the data of a purpose lives.
func (r reader) period(u charter.Purpose) string {
	rule, ok := r.Charter.RetentionOf(u.Name)
	var words string
	switch wait := plan.Wait(rule); {
	case !ok:
		return r.word("period.none")
	case rule.For != nil && rule.Until == "":
		words = r.text(rule.For.Text())
	case rule.Inactive == nil: // it waits for an event
		if words = r.text(plan.When(rule)); words == "" {
			return r.word("period.none")
		}
	case wait.IsZero():
		words = r.word("period.inactive", r.text(rule.Inactive.Text()))
	default:
		words = r.word("period.wait", r.text(rule.Inactive.Text()), r.text(wait.Text()))
	}
	if u.Basis == charter.BasisConsent {
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

// sources tells where the data come from that people do not give about themselves.
func (r reader) sources() []Source {
	var out []Source
	for _, f := range r.Charter.Data {
		from := ""
		switch {
		case f.Source == charter.ThirdParty && !f.From.IsZero():
			from = r.word("source.from", r.text(f.From))
		case f.Source == charter.ThirdParty:
			from = r.word("source.third")
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
			from += " " + r.word("source.told", r.text(f.Told.Text()))
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
