package people

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"charte/charter"
	"charte/plan"
	"charte/proof"
	"charte/seal"
)

// Problem is what is wrong with one submitted field. Message is the id of a sentence shown to the person.
type Problem struct {
	Field   string
	Message string
}

// ConsentBox prefixes the name of a consent's box in a form: "consent.newsletter". Its value when ticked is Ticked.
const (
	ConsentBox = "consent."
	Ticked     = "yes"
)

// Joined is an accepted join.
type Joined struct {
	Subject seal.ID
	Kind    string
	Lang    string
	Login   string // normalised sign-in address
	Values  []plan.Value
	Agreed  []string // purposes whose box was ticked
	Notice  string   // digest of the notice that the form showed, SHA-256, hex; "" when no form was shown
	Minor   bool     // under the age at which a holder of parental authority agrees too
	At      time.Time
}

// Join decides whether a form opens an account of a kind. The form holds exactly the charter's fields, the consent
// boxes and the notice that it showed, which Shown judges: a missing required field, an invalid value, a field given
// twice or a name that the charter does not declare is a Problem, and all problems come at once, with the zero Joined.
// A box whose value is anything but Ticked is not a consent, and a field that rests on consent alone is a Problem without its box. Nobody joins as a kind of people that the charter does not have, or that
// has no account: the one Problem is then about no field.
//
// Law: GDPR 5(1)(c), GDPR 25(2)
func Join(p *plan.Plan, kind string, form url.Values, lang string, subject seal.ID, now time.Time) (Joined, []Problem) {
	joining := p.Joins()
	i := slices.IndexFunc(joining, func(k charter.Kind) bool { return k.Name == kind })
	if i < 0 {
		return Joined{}, []Problem{{"", "problem.kind"}}
	}
	k := joining[i]
	j := Joined{Subject: subject, Kind: kind, Lang: lang, At: now}
	values, problems := answers(p, slices.Concat(k.Required, k.Optional), k.Required, form, now)
	j.Values = values
	login, _ := p.Login()
	for _, v := range values {
		if v.Field == login.Name {
			j.Login = v.Text.Reveal("GDPR 6(1)(b): the address that the account is opened with")
		}
	}
	if p.Guarded() {
		under, message := Age(p, strings.TrimSpace(form.Get(AgeField)))
		if message != "" {
			problems = append(problems, Problem{AgeField, message})
		}
		j.Minor = under
	}
	for _, u := range p.Consents() {
		if form.Get(ConsentBox+u.Name) == Ticked {
			j.Agreed = append(j.Agreed, u.Name)
		}
	}
	for _, v := range j.Values {
		// Law: GDPR 4(11), 9(2)(a)
		if uses := p.Boxed(kind, v.Field); len(uses) > 0 && !slices.ContainsFunc(uses, func(u charter.Purpose) bool { return slices.Contains(j.Agreed, u.Name) }) {
			problems = append(problems, Problem{v.Field, "problem.box"})
		}
	}
	for name, given := range form {
		if len(given) > 1 || !declared(p, kind, name) {
			problems = append(problems, Problem{"", "problem.undeclared"})
			break
		}
	}
	if len(problems) > 0 {
		return Joined{}, problems
	}
	return j, nil
}

// answers reads fields that have one value each, and says what is wrong with them.
func answers(p *plan.Plan, names, required []string, form url.Values, now time.Time) (values []plan.Value, problems []Problem) {
	for _, name := range names {
		f, _ := p.Charter.Field(name)
		raw := strings.TrimSpace(form.Get(name))
		if raw == "" {
			if slices.Contains(required, name) {
				problems = append(problems, Problem{name, "problem.required"})
			}
			continue
		}
		text, message := Accept(f, raw)
		if message != "" {
			problems = append(problems, Problem{name, message})
			continue
		}
		values = append(values, plan.Value{Field: name, Text: seal.NewText(text), At: now})
	}
	return values, problems
}

func declared(p *plan.Plan, kind, name string) bool {
	if name == NoticeField || name == AgeField && p.Guarded() {
		return true
	}
	if purpose, ok := strings.CutPrefix(name, ConsentBox); ok {
		u, ok := p.Charter.Purpose(purpose)
		return ok && u.Basis == charter.BasisConsent
	}
	return p.Holds(kind, name) && !p.Lists(name)
}

// Fact is the fact of the join: which fields were given, what was shown, and whether a parent agrees too.
func (j Joined) Fact(p *plan.Plan) proof.Fact {
	f := Informed(Fact(p, FactJoined, "collect."+j.Kind, j.At, j.Fields()...), j.Notice)
	if j.Minor {
		f = Under(f)
	}
	return f
}

// Fields names the fields that were given, for the fact of the join: names, never values.
func (j Joined) Fields() []string {
	var names []string
	for _, v := range j.Values {
		names = append(names, v.Field)
	}
	return names
}
