package people

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"charte/charter"
	"charte/plan"
)

// Facts about whoever works for the site, and about what they did.
const (
	FactEngaged   = "staff account opened"
	FactRoleGiven = "role given"
	FactRoleTaken = "role taken away"
	FactLooked    = "looked at"
	FactSearched  = "searched"
	FactLet       = "support let in"
	FactShut      = "support shut out"
)

// Manager is the office of whoever may give and take away roles at the desk. It is given from the command line only, opens nobody's
// file, and no role of a charter can bear its name.
const Manager = "@manager"

// LookLife is how long a look at one person's file lasts, at most: then a reason is asked for again.
const LookLife = 30 * time.Minute

// SupportLives are how long people may let support in, in the order in which they choose among them.
var SupportLives = []time.Duration{time.Hour, 4 * time.Hour, 24 * time.Hour, 72 * time.Hour}

// Role returns a role that the charter declares.
func Role(p *plan.Plan, name string) (charter.Role, bool) {
	i := slices.IndexFunc(p.Charter.Staff, func(r charter.Role) bool { return r.Name == name })
	if i < 0 {
		return charter.Role{}, false
	}
	return p.Charter.Staff[i], true
}

// Factors is how many proofs of who they are somebody gives before they act in a role: as many as the charter says, and two where it
// says nothing, or where the office is that of giving roles.
//
// Law: GDPR 32(1)
func Factors(p *plan.Plan, role string) int {
	if r, ok := Role(p, role); ok && r.Factors > 0 {
		return r.Factors
	}
	return 2
}

// Needs returns the purposes for which a role reads a field of a kind of people, in the charter's order; none where it may not. A
// role without purposes needs nothing; what only browsers open is open to no role; and what staff hold for their own work serves no
// purpose about people. Whoever writes by a form is concerned by the purposes of forms alone.
//
// Law: GDPR 5(1)(b), GDPR 25(2), GDPR 32(4)
func Needs(p *plan.Plan, role, kind, field string) (purposes []string) {
	r, _ := Role(p, role)
	f, held := p.Charter.Field(field)
	if !held || f.Protect == charter.EndToEnd || kind == plan.Staff || len(r.Fields) > 0 && !slices.Contains(r.Fields, field) {
		return nil
	}
	for _, u := range p.Charter.Purposes {
		if slices.Contains(r.Purposes, u.Name) && slices.Contains(u.Data, field) && concerns(p, u, kind) {
			purposes = append(purposes, u.Name)
		}
	}
	return purposes
}

func concerns(p *plan.Plan, u charter.Purpose, kind string) bool {
	if kind == plan.Visitor {
		return slices.ContainsFunc(p.Charter.Forms, func(f charter.Form) bool { return f.Purpose == u.Name })
	}
	return len(u.Of) == 0 || slices.Contains(u.Of, kind)
}

// Sees reports whether a role may ever read a field of a kind of people. What rests on consent it reads only while that lives.
//
// Law: GDPR 25(2), GDPR 32(4)
func Sees(p *plan.Plan, role, kind, field string) bool { return len(Needs(p, role, kind, field)) > 0 }

// Reads returns the fields of somebody that a role reads now, in the charter's order. agreed says whether that person's consent to a
// purpose is in force, stopped whether they object to it.
//
// Law: GDPR 5(1)(b), GDPR 6(1), GDPR 9(2), GDPR 21(1)
func Reads(p *plan.Plan, role, kind string, agreed, stopped func(purpose string) bool) (fields []string) {
	for _, f := range p.Charter.Data {
		if needs := slices.DeleteFunc(Needs(p, role, kind, f.Name), stopped); len(needs) > 0 && MayShow(p, f.Name, needs, ToTeam, agreed) {
			fields = append(fields, f.Name)
		}
	}
	return fields
}

// Opens reports whether a role has any business with the file of a kind of people.
func Opens(p *plan.Plan, role, kind string) bool {
	return slices.ContainsFunc(p.Charter.Data, func(f charter.Field) bool {
		address, _ := p.Address()
		return (p.Holds(kind, f.Name) || f.Name == address.Name) && Sees(p, role, kind, f.Name)
	})
}

// OnTicket reports whether a role sees the file of somebody only while that person lets it in: the staff of a processor, and whoever
// gives assistance.
//
// Law: GDPR 25(2), GDPR 28(3)(a)
func OnTicket(p *plan.Plan, role string) bool {
	r, ok := Role(p, role)
	return ok && p.OnTicket(r)
}

// reasonLongest is the most characters of a reason.
const reasonLongest = 200

// Reason normalises why a file is opened, or names the sentence that says what is wrong with it.
//
// Law: GDPR 32(4), GDPR 5(2)
func Reason(raw string) (reason, problem string) {
	reason = strings.Join(strings.Fields(norm.NFC.String(raw)), " ")
	switch {
	case !utf8.ValidString(raw) || strings.ContainsFunc(reason, unwritten):
		return "", "problem.characters"
	case utf8.RuneCountInString(reason) > reasonLongest:
		return "", "problem.long"
	case utf8.RuneCountInString(reason) < 3:
		return "", "problem.reason"
	}
	return reason, ""
}

// Sought reports whether people are found by a field: a role that may open files without being let in needs it, and it is a name or an
// e-mail address. The staff search by a whole one, and by nothing else; a field that nobody searches has no index.
//
// Law: GDPR 25(2)
func Sought(p *plan.Plan, f charter.Field) bool {
	if f.Category != "name" && f.Category != "email" || f.Protect != charter.Sealed && f.Protect != charter.Lookup {
		return false
	}
	return slices.ContainsFunc(p.Charter.Staff, func(r charter.Role) bool {
		return !OnTicket(p, r.Name) && (Sees(p, r.Name, plan.Visitor, f.Name) ||
			slices.ContainsFunc(p.Charter.People, func(k charter.Kind) bool { return Sees(p, r.Name, k.Name, f.Name) }))
	})
}

// Fold makes two spellings of one name or address the same: case, accents, hyphens, apostrophes and spaces are set aside. It is what
// is hashed to find somebody, never what is shown.
func Fold(text string) string {
	bare := strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case strings.ContainsRune("-‐‑–'’ʼ", r):
			return ' '
		}
		return r
	}, norm.NFKD.String(text))
	// Folding alone swaps the two cases of Cherokee.
	return strings.Join(strings.Fields(norm.NFC.String(strings.ToLower(cases.Fold().String(bare)))), " ")
}

// Answers returns the fields of what came by a form that a role reads now, in the order of the form: none where the purpose of the form
// is not one of the role's, and none of what went to readers whom the sender chose.
//
// Law: GDPR 5(1)(b), GDPR 25(2), GDPR 32(4)
func Answers(p *plan.Plan, role string, f charter.Form, agreed func(purpose string) bool) (fields []string) {
	r, ok := Role(p, role)
	if !ok || f.SentTo != "" || !slices.Contains(r.Purposes, f.Purpose) {
		return nil
	}
	for _, name := range slices.Concat(f.Asks.Required, f.Asks.Optional) {
		if (len(r.Fields) == 0 || slices.Contains(r.Fields, name)) && MayShow(p, name, []string{f.Purpose}, ToTeam, agreed) {
			fields = append(fields, name)
		}
	}
	return fields
}

// Receives reports whether what comes by a form is for a role to answer.
func Receives(p *plan.Plan, role string, f charter.Form) bool {
	return len(Answers(p, role, f, func(string) bool { return true })) > 0
}

// Intakes are the ways by which the team itself receives what people say, as the charter has them.
//
// Law: GDPR 13(1)
func Intakes(p *plan.Plan) (ways []string) {
	for _, by := range p.Charter.Asking.By {
		if by != BySite && by != "automatically" {
			ways = append(ways, by)
		}
	}
	return ways
}
