package policy

import (
	"net/url"
	"slices"
	"strings"

	"charte/charter"
	"charte/plan"
)

// Right is a right that people have here, given the legal bases of the charter.
//
// Law: GDPR 13(2)(b), GDPR 13(2)(c)
type Right struct {
	ID    string // such as "access"
	Short string // in the first person: "See my data"
	Text  string // what it allows
	Law   string // the article, in words: "GDPR, art. 15"
	For   string // the purposes to which it applies, in words; "" for the rights that concern no purpose
	Start []Link // where it starts: a path of the site, or "mailto:…" with a subject; none where the charter gives no address
}

// entitling are the legal bases that give each right, by its name; nil for all of them. A right to erasure against an obligation of the law,
// or a task in the public interest, has little left.
//
// Law: GDPR 15(1), GDPR 16, GDPR 17(1), GDPR 17(3)(b), GDPR 18(1), GDPR 20(1)(a), GDPR 21(1), GDPR 7(3)
var entitling = map[string][]string{
	"erasure":     {charter.BasisConsent, charter.BasisContract, charter.BasisLegitimateInterest, charter.BasisVitalInterests, ""},
	"portability": {charter.BasisConsent, charter.BasisContract},
	"objection":   {charter.BasisLegitimateInterest, charter.BasisPublicInterest},
	"withdrawal":  {charter.BasisConsent},
}

// lawful gives the article of each right, in reading order.
var lawful = []struct{ id, law, page string }{
	{"access", "GDPR 15", "/my-data"},
	{"rectification", "GDPR 16", "/my-data#held"},
	{"erasure", "GDPR 17", "/my-data/delete"},
	{"restriction", "GDPR 18", ""},
	{"portability", "GDPR 20", "/my-data#leave"},
	{"objection", "GDPR 21", ""},
	{"withdrawal", "GDPR 7(3)", "/my-data#agreed"},
}

// rights are those that the legal bases of the purposes give, each for its purposes.
//
// Law: GDPR 12(2), GDPR 15, GDPR 16, GDPR 17, GDPR 18, GDPR 20, GDPR 21, GDPR 7(3), LIL 85
func (r reader) rights() []Right {
	var out []Right
	for _, x := range lawful {
		given, limited := entitling[x.id]
		var yes, no []string
		for _, u := range r.Charter.Purposes {
			if !limited || slices.Contains(given, u.Basis) || x.id == "withdrawal" && r.explicit(u) {
				yes = append(yes, u.Name)
			} else {
				no = append(no, u.Name)
			}
		}
		var deposits []string
		if x.id == "withdrawal" {
			yes, deposits = r.withdrawn(yes)
		}
		if len(yes)+len(deposits) == 0 && limited && x.id != "erasure" {
			continue
		}
		text := r.word("right." + x.id)
		if x.id == "objection" && r.Charter.Rights.Objecting == "freely" {
			text = r.word("right.freely")
		}
		scope := r.scope(yes, no)
		if len(deposits) > 0 {
			if len(yes) == 0 {
				scope = ""
			}
			scope = strings.TrimSpace(scope + " " + strings.Join(deposits, " "))
		}
		if x.id == "erasure" && len(no) > 0 {
			scope = strings.TrimSpace(scope + " " + r.word("scope.narrow"))
		}
		page := x.page
		if x.id == "withdrawal" && len(r.Consents()) == 0 {
			page = "" // the account has no switch for what is agreed to elsewhere
		}
		out = append(out, Right{x.id, r.word("subject." + x.id), text, r.cite(x.law), scope, r.starts(x.id, page)})
	}
	if r.french() || r.Charter.Rights.AfterDeath != "" {
		out = append(out, Right{"death", r.word("subject.death"), r.word("right.death"), r.cite("LIL 85"), "", r.starts("death", "/my-data/after")})
	}
	return out
}

// explicit reports whether some data of a purpose needs an explicit consent, whatever the purpose rests on.
//
// Law: GDPR 9(2)(a)
func (r reader) explicit(u charter.Purpose) bool {
	return r.sensitive(u) || slices.ContainsFunc(r.deposited(u), func(d charter.Document) bool { return d.Condition == explicit })
}

const explicit = "explicit-consent"

// sensitive is explicit, the documents apart.
func (r reader) sensitive(u charter.Purpose) bool {
	return u.Condition == explicit || slices.ContainsFunc(u.Data, func(name string) bool { f, _ := r.Charter.Field(name); return f.Condition == explicit })
}

// withdrawn parts the purposes that rest on consent from those of which only documents do: it says of these by which ways people
// change their minds.
//
// Law: GDPR 7(3), GDPR 9(2)(a)
func (r reader) withdrawn(purposes []string) (rest, deposits []string) {
	for _, name := range purposes {
		u, _ := r.Charter.Purpose(name)
		var labels []string
		for _, d := range r.deposited(u) {
			if d.Condition == explicit {
				labels = append(labels, r.deposit(d))
			}
		}
		ways := r.text(plan.Ways(u.Consent.Withdraw))
		if u.Basis == charter.BasisConsent || r.sensitive(u) || ways == "" {
			rest = append(rest, name)
			continue
		}
		deposits = append(deposits, upper(r.word("scope.document", r.all(labels), ways)))
	}
	return rest, deposits
}

// french reports whether French law applies beside the GDPR, as far as the authority tells.
func (r reader) french() bool {
	return slices.Contains([]string{"", "cnil"}, r.Charter.Controller.Authority)
}

// scope says for which purposes a right holds, in the shorter way.
func (r reader) scope(yes, no []string) string {
	switch {
	case len(no) == 0:
		return r.word("scope.all")
	case len(yes) == 0:
		return ""
	case len(no) < len(yes):
		return r.word("scope.except", r.all(r.uses(no)))
	}
	return r.word("scope.for", r.all(r.uses(yes)))
}

// starts gives where a right starts: in the account where people have one and the engine does it there, and by a letter for everybody
// else and for everything else.
func (r reader) starts(id, page string) []Link {
	mail := r.mail(id)
	if len(r.joins()) == 0 || page == "" {
		return mail
	}
	links := []Link{{r.word("start." + id), page}}
	if len(r.joins()) < len(r.Charter.People) || len(r.Charter.Forms) > 0 {
		for _, l := range mail {
			links = append(links, Link{r.word("start.without"), l.URL})
		}
	}
	return links
}

// mail is a letter to the controller with a subject, and nothing about who writes.
func (r reader) mail(id string) []Link {
	to := r.Charter.Controller.Contact
	if to == "" {
		to = r.Charter.DPO.Contact
	}
	if to == "" {
		return nil
	}
	subject := r.word("subject." + id)
	return []Link{{r.word("start.mail"), "mailto:" + to + "?subject=" + strings.ReplaceAll(url.QueryEscape(subject), "+", "%20")}}
}

// Complaint says to whom to complain.
//
// Law: GDPR 13(2)(d)
type Complaint struct {
	Text                    string
	Authority, Address, URL string // "" where the charter names no authority
}

// authorities with which a complaint is lodged, by the charter's word for them.
//
// Law: GDPR 51(1)
var authorities = map[string]struct {
	name         charter.Text
	address, url string
}{
	"cnil": {charter.Text{FR: "la CNIL", EN: "the CNIL"}, "3 place de Fontenoy, TSA 80715, 75334 Paris Cedex 07", "https://www.cnil.fr"},
	"apd": {charter.Text{FR: "l’Autorité de protection des données", EN: "the Belgian Data Protection Authority"},
		"rue de la Presse 35, 1000 Bruxelles", "https://www.autoriteprotectiondonnees.be"},
	"cnpd": {charter.Text{FR: "la Commission nationale pour la protection des données", EN: "the Luxembourg National Data Protection Commission"},
		"15 boulevard du Jazz, 4370 Belvaux", "https://cnpd.public.lu"},
	"aepd": {charter.Text{FR: "l’Agence espagnole de protection des données", EN: "the Spanish Data Protection Agency"},
		"calle Jorge Juan 6, 28001 Madrid", "https://www.aepd.es"},
	"bfdi": {charter.Text{FR: "le Commissaire fédéral allemand à la protection des données", EN: "the German Federal Commissioner for Data Protection"},
		"Graurheindorfer Straße 153, 53117 Bonn", "https://www.bfdi.bund.de"},
	"dpc": {charter.Text{FR: "l’autorité irlandaise de protection des données", EN: "the Irish Data Protection Commission"},
		"6 Pembroke Row, Dublin 2, D02 X963", "https://www.dataprotection.ie"},
	"ico": {charter.Text{FR: "l’autorité britannique de protection des données", EN: "the Information Commissioner’s Office"},
		"Wycliffe House, Water Lane, Wilmslow, Cheshire SK9 5AF", "https://ico.org.uk"},
}

// complaint names the authority, and says that people may prefer that of their own country; a charter that names none leaves only that.
//
// Law: GDPR 77(1), LIL 8
func (r reader) complaint() Complaint {
	a, ok := authorities[r.Charter.Controller.Authority]
	if !ok {
		return Complaint{Text: r.word("complaint.any")}
	}
	name := r.text(a.name)
	text := r.word("complaint", name, a.address, strings.TrimPrefix(a.url, "https://"))
	if r.Charter.Controller.Authority != "ico" { // outside the Union
		text += " " + r.word("complaint.elsewhere")
	}
	return Complaint{text, name, a.address, a.url}
}
