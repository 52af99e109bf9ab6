package policy

import (
	"fmt"
	"slices"
	"strings"

	"charte/charter"
	"charte/plan"
)

// Form is what one form asks of one kind of people.
type Form struct {
	Name string // of a form of the charter; "" for joining, and for what is asked by itself

	Kind      string   // of people, as the charter names it
	Fields    []string // of the charter, in the order of the form
	Consents  []string // purposes that rest on consent, each with a box of its own
	Documents []string // of the charter: pictures that the engine keeps, and documents that are sealed in the browser
}

// FormOf is a form of the charter, as a kind of people fills it in. For a form that the charter does not know it asks nothing.
func FormOf(p *plan.Plan, kind, name string) Form {
	of, _ := p.Form(name)
	f := Form{Kind: kind, Name: name, Fields: slices.Concat(of.Asks.Required, of.Asks.Optional)}
	if u, _ := p.Charter.Purpose(of.Purpose); u.Basis == charter.BasisConsent {
		f.Consents = []string{u.Name}
	}
	return f
}

// JoinForm is the form by which a kind of people joins. For a kind that the charter does not know it asks nothing.
func JoinForm(p *plan.Plan, kind string) Form {
	k, _ := p.Charter.Kind(kind)
	f := Form{Kind: kind, Fields: slices.Concat(k.Required, k.Optional)}
	for _, u := range p.Consents() {
		f.Consents = append(f.Consents, u.Name)
	}
	return f
}

// Notice is what people can read beside a form before they send it, in the words of the policy.
//
// Law: GDPR 12(1), GDPR 13(1), GDPR 13(2)
type Notice struct {
	Lang      string // "fr" or "en"
	Version   int    // of the policy whose words these are
	Opening   string // that version, and from when it applies, in words
	About     []Detail
	Fields    []Asked // in the order of the form
	Consents  []Asked // in the order of the form
	Documents []Asked // in the order of the form
	Digest    string  // SHA-256, hex, of Text
}

// Asked is what is said about one question, or one box, of a form.
type Asked struct {
	Name     string // of the field, or of the purpose
	Label    string
	Required bool
	Why      string   // the purposes in one line; those that have a box of their own are left to Details
	Details  []Detail // purpose by purpose, then who receives it, what happens without it, and what is promised about it
}

// Detail is a heading and what stands under it.
type Detail struct {
	Term  string
	Texts []string
}

// noticed are the words that a form needs and the policy does not.
var noticed = map[string]charter.Text{
	"who":       {FR: "Qui reçoit cette donnée", EN: "Who receives it"},
	"nobody":    {FR: "Personne d’autre que nous.", EN: "Nobody but us."},
	"answer":    {FR: "Faut-il répondre ?", EN: "Do you have to answer?"},
	"must":      {FR: "Oui, cette réponse est obligatoire.", EN: "Yes, this answer is required."},
	"may":       {FR: "Non, vous pouvez laisser ce champ vide.", EN: "No, you may leave this empty."},
	"box":       {FR: "Non, vous pouvez laisser la case vide : le reste fonctionne de la même façon.", EN: "No, you may leave the box empty: the rest works in the same way."},
	"promised":  {FR: "Ce que nous en disons encore", EN: "What else we say about it"},
	"where":     {FR: "Où vont vos données", EN: "Where your data goes"},
	"decisions": {FR: "Décisions automatiques", EN: "Automated decisions"},
	"sent":      {FR: "%s (%s) : %s", EN: "%s (%s): %s"},
	"line":      {FR: "%s : %s", EN: "%s: %s"},
}

// informer turns a policy into what stands beside a form.
type informer struct {
	reader
	policy Document
}

func (r informer) tell(id string, args ...any) string {
	if len(args) == 0 {
		return r.text(noticed[id])
	}
	return fmt.Sprintf(r.text(noticed[id]), args...)
}

// NoticeOf writes the notice of a form in the words of d, the policy of the plan that Read gave.
//
// Law: GDPR 13(1), GDPR 13(2), GDPR 14(2)(f)
func NoticeOf(p *plan.Plan, d Document, f Form) Notice {
	r := informer{reader{p, d.Lang}, d}
	n := Notice{Lang: d.Lang, Version: d.Version, Opening: d.Opening(), About: r.about(f)}
	for _, name := range f.Fields {
		if field, ok := p.Charter.Field(name); ok {
			n.Fields = append(n.Fields, r.asked(f, field))
		}
	}
	for _, name := range f.Consents {
		if u, ok := p.Charter.Purpose(name); ok {
			n.Consents = append(n.Consents, r.boxed(u))
		}
	}
	for _, name := range f.Documents {
		if d, ok := p.Picture(f.Kind, name); ok {
			n.Documents = append(n.Documents, r.deposited(d))
		} else if d, ok := p.Deposit(f.Kind, name); ok {
			n.Documents = append(n.Documents, r.deposited(d))
		}
	}
	n.Digest = Digest(n.Text())
	return n
}

// Text is the one spelling of a notice, a line for each sentence: what its digest is made of, so that whoever holds the digest and
// the charter of that version can show what was on the page.
func (n Notice) Text() string {
	var b strings.Builder
	line := func(parts ...string) { b.WriteString(strings.Join(parts, "\t") + "\n") }
	details := func(list []Detail) {
		for _, d := range list {
			line(append([]string{"", d.Term}, d.Texts...)...)
		}
	}
	line("charte notice v1", n.Lang, n.Opening)
	details(n.About)
	for _, list := range [][]Asked{n.Fields, n.Consents, n.Documents} {
		for _, a := range list {
			line(a.Name, a.Label, fmt.Sprint(a.Required), a.Why)
			details(a.Details)
		}
	}
	return b.String()
}

// about is what concerns a form as a whole: who answers for it, where data goes, decisions, rights and complaint.
func (r informer) about(f Form) (out []Detail) {
	add := func(term string, texts ...string) {
		texts = slices.DeleteFunc(texts, func(s string) bool { return s == "" })
		if len(texts) > 0 {
			out = append(out, Detail{term, texts})
		}
	}
	who := r.policy.Controller
	add(r.word("controller"), who.Name, who.Registry, who.Address, who.Contact, who.DPO)
	where := r.sentences("transfers")
	for _, x := range r.policy.Transfers {
		where = append(where, r.tell("sent", x.To, x.Country, x.Tool))
	}
	add(r.tell("where"), where...)
	var decided []string
	for _, x := range r.Charter.Decisions {
		if len(x.Data) == 0 || shares(x.Data, f.Fields) {
			decided = append(decided, r.sentences("decisions."+x.Name)...)
		}
	}
	add(r.tell("decisions"), decided...)
	var rights []string
	for _, x := range r.policy.Rights {
		rights = append(rights, x.Text)
	}
	add(r.word("list"), rights...)
	add(r.word("complain"), r.policy.Complaint.Text)
	return out
}

// asked is what is said about a field.
func (r informer) asked(in Form, f charter.Field) Asked {
	k, _ := r.Charter.Kind(in.Kind)
	a := Asked{Name: f.Name, Label: r.text(f.Label), Required: slices.Contains(k.Required, f.Name)}
	uses := r.Purposes(f.Name)
	if of, ok := r.Form(in.Name); ok { // what a form brings serves its own purpose alone
		a.Required = slices.Contains(of.Asks.Required, f.Name)
		uses = slices.DeleteFunc(uses, func(u charter.Purpose) bool { return u.Name != of.Purpose })
	}
	names := make([]string, len(uses))
	var why, boxed, named []string
	for i, u := range uses {
		names[i] = u.Name
		if u.Basis == charter.BasisConsent {
			boxed = append(boxed, r.text(u.Text))
		} else {
			why, named = append(why, r.text(u.Text)), append(named, r.text(u.Label))
		}
		a.Details = append(a.Details, r.serves(u))
	}
	if len(why) == 0 {
		why = boxed
	}
	if a.Why = strings.Join(why, " "); len(why) > 2 { // on a phone, a name each is what one can read; the sentences are in the details
		a.Why = upper(r.all(named)) + "."
	}
	answer := []string{r.tell("may")}
	if a.Required {
		answer = []string{r.tell("must"), r.text(r.Charter.Asking.Otherwise)}
	}
	a.Details = append(a.Details, Detail{r.tell("who"), r.receive([]string{f.Name}, names)})
	a.Details = append(a.Details, Detail{r.tell("answer"), slices.DeleteFunc(answer, func(s string) bool { return s == "" })})
	if said := r.sentences("data." + f.Name); len(said) > 0 {
		a.Details = append(a.Details, Detail{r.tell("promised"), said})
	}
	return a
}

// boxed is what is said about the box of a purpose that rests on consent.
//
// Law: GDPR 7(2), GDPR 13(2)(c)
func (r informer) boxed(u charter.Purpose) Asked {
	a := Asked{Name: u.Name, Label: r.text(u.Label), Why: r.text(u.Text), Details: []Detail{r.serves(u)}}
	if with := r.purpose(u).Data; len(with) > 0 {
		a.Details = append(a.Details, Detail{r.word("with"), with})
	}
	a.Details = append(a.Details, Detail{r.tell("who"), r.receive(u.Data, []string{u.Name})}, Detail{r.tell("answer"), []string{r.tell("box")}})
	if said := r.sentences("purposes." + u.Name); len(said) > 0 {
		a.Details = append(a.Details, Detail{r.tell("promised"), said})
	}
	return a
}

// deposited is what is said about a document.
//
// Law: GDPR 13(1)(c), GDPR 13(2)(a)
func (r informer) deposited(d charter.Document) Asked {
	u, _ := r.Charter.Purpose(d.Purpose)
	if d.Label.IsZero() {
		d.Label = charter.CategoryText(d.Category)
	}
	a := Asked{Name: d.Name, Label: r.text(d.Label), Required: true, Why: r.text(u.Text), Details: []Detail{r.serves(u),
		{r.tell("who"), r.receive(u.Data, []string{u.Name})}}}
	if said := r.sentences("documents." + d.Name); len(said) > 0 {
		a.Details = append(a.Details, Detail{r.tell("promised"), said})
	}
	return a
}

// serves is a purpose, what allows it and how long, as the policy's table has them.
//
// Law: GDPR 13(1)(c), GDPR 13(1)(d), GDPR 13(2)(a)
func (r informer) serves(u charter.Purpose) Detail {
	is := r.purpose(u)
	d := Detail{is.Text, []string{r.tell("line", r.word("allowed"), is.Basis)}}
	if d.Term == "" {
		d.Term = is.Label
	}
	if is.Interest != "" {
		d.Texts[0] = r.tell("line", r.word("allowed"), r.word("interest", is.Basis, is.Interest))
	}
	d.Texts = append(d.Texts, r.tell("line", r.word("until"), is.Period))
	return d
}

// receive names who receives some fields for some purposes: who is given them by name, or is given everything. The words are those of
// the policy's lists.
//
// Law: GDPR 13(1)(e)
func (r informer) receive(fields, purposes []string) (out []string) {
	gets := func(data, uses []string) bool {
		return (len(data) == 0 || shares(data, fields)) && (len(uses) == 0 || shares(uses, purposes))
	}
	for i, x := range r.Charter.Processors {
		if is := r.policy.Processors[i]; x.Sees != "nothing" && gets(x.Data, x.Purposes) {
			out = append(out, r.word("interest", is.Company, is.Does+" ("+is.Country+")"))
		}
	}
	others := r.policy.Recipients // in this order
	for _, x := range r.Charter.Recipients {
		out, others = r.receiver(out, others, gets(x.Data, x.Purposes))
	}
	for _, x := range r.Charter.Partners {
		out, others = r.receiver(out, others, gets(x.Data, x.Purposes))
	}
	for _, x := range r.Charter.Joint {
		out, others = r.receiver(out, others, gets(nil, x.Purposes))
	}
	if len(out) == 0 {
		out = []string{r.tell("nobody")}
	}
	return out
}

// receiver takes the first of the other recipients, and names it where it gets the data.
func (r informer) receiver(named []string, others []Recipient, gets bool) ([]string, []Recipient) {
	x := others[0]
	switch {
	case !gets:
	case x.With != "":
		named = append(named, r.tell("line", x.Who, x.With))
	default:
		named = append(named, x.Who)
	}
	return named, others[1:]
}

// sentences are the policy's own about a clause and what stands below it.
func (r informer) sentences(clause string) (out []string) {
	for _, p := range r.Promises {
		if p.Clause == clause || strings.HasPrefix(p.Clause, clause+".") {
			out = append(out, r.text(p.Text))
		}
	}
	return out
}

func shares(a, b []string) bool {
	return slices.ContainsFunc(a, func(name string) bool { return slices.Contains(b, name) })
}
