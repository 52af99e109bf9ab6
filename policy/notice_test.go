package policy

import (
	"slices"
	"strings"
	"testing"

	"charte/charter"
	"charte/plan"
	"charte/sites"
)

// every form that a site shows: joining, each field alone, each box alone.
func formsOf(p *plan.Plan) (all []Form) {
	for _, k := range p.Charter.People {
		all = append(all, JoinForm(p, k.Name))
		for _, name := range slices.Concat(k.Required, k.Optional, k.Lists) {
			all = append(all, Form{Kind: k.Name, Fields: []string{name}})
		}
		for _, d := range p.Pictures(k.Name) {
			all = append(all, Form{Kind: k.Name, Documents: []string{d.Name}, Consents: []string{d.Purpose}})
		}
	}
	for _, u := range p.Consents() {
		all = append(all, Form{Consents: []string{u.Name}})
	}
	return all
}

func planOf(t *testing.T, site string) *plan.Plan {
	t.Helper()
	p, err := sitePlan(site)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func sitePlan(site string) (*plan.Plan, error) {
	c, err := charter.Parse(site, sites.Charter(site))
	if err != nil {
		return nil, err
	}
	return plan.Compile(c), nil
}

// unbroken is a text on one line, so that a sentence is found wherever its lines break.
func unbroken(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '\n' }), " ")
}

// TestNoticeIsThePolicy: whatever a notice says about a purpose, its basis, its period, its recipients and its rules stands in the
// policy of the same language, word for word; what the policy has no need to say is in one short list.
//
// Law: GDPR 12(1), GDPR 13(1)
func TestNoticeIsThePolicy(t *testing.T) {
	for _, site := range sites.Names() {
		p := planOf(t, site)
		for _, lang := range p.Charter.Site.Languages {
			d := Read(p, lang)
			r := informer{reader{p, lang}, d}
			policy := unbroken(PlainText(d))
			own := []string{r.tell("nobody"), r.tell("must"), r.tell("may"), r.tell("box"), r.text(p.Charter.Asking.Otherwise)}
			for _, x := range d.Transfers { // cells of one row
				own = append(own, r.tell("sent", x.To, x.Country, x.Tool))
			}
			for _, x := range d.Recipients {
				own = append(own, r.tell("line", x.Who, x.With))
			}
			in := func(text string) bool { return slices.Contains(own, text) || strings.Contains(policy, unbroken(text)) }
			for _, f := range formsOf(p) {
				n := NoticeOf(p, d, f)
				for _, a := range n.Documents {
					for _, x := range a.Details {
						for _, text := range x.Texts {
							for _, cut := range []string{r.word("allowed"), r.word("until")} {
								text = strings.TrimPrefix(text, r.tell("line", cut, ""))
							}
							if !in(text) {
								t.Errorf("%s %s: the notice of %s says %q, and the policy does not", site, lang, a.Name, text)
							}
						}
					}
				}
				for _, a := range slices.Concat(n.Fields, n.Consents) {
					for _, u := range p.Charter.Purposes {
						if uses := slices.Contains(u.Data, a.Name) || u.Name == a.Name; uses != slices.ContainsFunc(a.Details, func(x Detail) bool { return x.Term == r.text(u.Text) }) {
							t.Errorf("%s %s: %s serves %s: %t, and the notice says otherwise", site, lang, a.Name, u.Name, uses)
						}
					}
					for _, x := range a.Details {
						for _, text := range x.Texts {
							for _, cut := range []string{r.word("allowed"), r.word("until")} {
								text = strings.TrimPrefix(text, r.tell("line", cut, ""))
							}
							if !in(text) {
								t.Errorf("%s %s: %s, “%s”: the policy does not say %q", site, lang, a.Name, x.Term, text)
							}
						}
					}
				}
				for _, x := range n.About {
					for _, text := range x.Texts {
						if !in(text) {
							t.Errorf("%s %s: “%s”: the policy does not say %q", site, lang, x.Term, text)
						}
					}
				}
			}
		}
	}
}

// TestEveryFieldHasANotice: why, what allows it, how long, who receives it and whether it must be answered, for each field and box
// of each form of each site.
//
// Law: GDPR 13(1)(c), GDPR 13(1)(e), GDPR 13(2)(a), GDPR 13(2)(e)
func TestEveryFieldHasANotice(t *testing.T) {
	for _, site := range sites.Names() {
		p := planOf(t, site)
		for _, lang := range p.Charter.Site.Languages {
			d := Read(p, lang)
			r := informer{reader{p, lang}, d}
			for _, f := range formsOf(p) {
				n := NoticeOf(p, d, f)
				if len(n.Fields) != len(f.Fields) || len(n.Consents) != len(f.Consents) || n.Lang != lang || n.Version != p.Charter.Version.Number {
					t.Fatalf("%s %s: %d fields and %d boxes said, of %v", site, lang, len(n.Fields), len(n.Consents), f)
				}
				for _, a := range slices.Concat(n.Fields, n.Consents) {
					k, _ := p.Charter.Kind(f.Kind)
					if a.Why == "" || a.Label == "" || a.Required != slices.Contains(k.Required, a.Name) {
						t.Errorf("%s %s: %s: why %q, label %q, required %t", site, lang, a.Name, a.Why, a.Label, a.Required)
					}
					for _, term := range []string{"who", "answer"} {
						if !slices.ContainsFunc(a.Details, func(x Detail) bool { return x.Term == r.tell(term) && len(x.Texts) > 0 }) {
							t.Errorf("%s %s: %s: nothing under %q", site, lang, a.Name, r.tell(term))
						}
					}
				}
				for _, term := range []string{"controller", "list", "complain"} {
					if !slices.ContainsFunc(n.About, func(x Detail) bool { return x.Term == r.word(term) && len(x.Texts) > 0 }) {
						t.Errorf("%s %s: the form says nothing under %q", site, lang, r.word(term))
					}
				}
			}
		}
	}
}

// TestNoticeSaysWhoReceives: a processor that is given one field is named beside that field only.
//
// Law: GDPR 13(1)(e)
func TestNoticeSaysWhoReceives(t *testing.T) {
	p := planOf(t, "skills")
	n := NoticeOf(p, Read(p, "en"), JoinForm(p, "seeker"))
	for i, want := range []bool{false, true, false} { // first name, address, postcode
		if got := strings.Contains(strings.Join(who(n.Fields[i]), "\n"), "carries our e-mails"); got != want {
			t.Errorf("%s: the relay is named: %t", n.Fields[i].Name, got)
		}
	}
	if got := strings.Join(who(n.Fields[2]), "\n"); !strings.Contains(got, "hosts the site (France)") || !strings.Contains(got, "the people to whom you open your profile") {
		t.Errorf("the postcode goes to %q", got)
	}
}

func who(a Asked) (out []string) {
	for _, x := range a.Details {
		if x.Term == noticed["who"].EN {
			out = append(out, x.Texts...)
		}
	}
	return out
}

// TestNoticeDigest: another word, period, recipient, language or version is another notice; the same one is the same.
//
// Law: GDPR 5(2)
func TestNoticeDigest(t *testing.T) {
	digest := func(lang string, changes ...string) string {
		source := string(sites.Skills())
		if !strings.Contains(source, changes[0]) {
			t.Fatalf("the charter has no %q", changes[0])
		}
		c, err := charter.Parse("skills", []byte(strings.NewReplacer(changes...).Replace(source)))
		if err != nil {
			t.Fatal(err)
		}
		p := plan.Compile(c)
		return NoticeOf(p, Read(p, lang), JoinForm(p, "seeker")).Digest
	}
	seen := map[string]string{}
	for name, got := range map[string]string{
		"as it is":           digest("en", "1 year", "1 year"),
		"in French":          digest("fr", "1 year", "1 year"),
		"another period":     digest("en", "inactive 1 year", "inactive 2 years"),
		"another word":       digest("en", "Set your search near your home", "Set your search near your town"),
		"another company":    digest("en", "Facteur d’Exempleville SARL", "Messager d’Exempleville SARL"),
		"another version":    digest("en", "number: 1", "number: 2"),
		"another basis":      digest("en", "nature: account\n    basis: contract", "nature: account\n    basis: legal-obligation"),
		"another controller": digest("en", "Atouts SARL", "Atouts SAS"),
	} {
		if before, twice := seen[got]; twice || len(got) != 64 {
			t.Errorf("%s has the digest of %q", name, before)
		}
		seen[got] = name
	}
	if digest("en", "1 year", "1 year") != digest("en", "organisation, experience, ip]", "organisation, experience, ip]") {
		t.Error("one notice has two digests")
	}
}
