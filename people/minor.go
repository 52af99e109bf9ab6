package people

import (
	"maps"
	"strconv"
	"time"

	"charte/plan"
	"charte/proof"
	"charte/seal"
)

// Facts about minors.
const (
	FactParentAsked  = "parent asked"
	FactParentAgreed = "parent agreed"
	FactStillMinor   = "still a minor"
	FactOfAge        = "of age"
	FactRenewed      = "parent link renewed"
)

// MinorsPromise is the promise that what is done about minors answers to.
const MinorsPromise = "minors.consent"

// AgeField is the name of the question about age in a form that opens an account. No field of a charter has a dot in its name.
const AgeField = "age.years"

// AgeAgain is how long an answer about one's age stands: no birth date is held, so that the question is asked anew, once a year.
const AgeAgain = 365 * 24 * time.Hour

// GuardianLife is how long the link of a letter to a parent works, once the parent agreed. Each letter brings another one.
const GuardianLife = 365 * 24 * time.Hour

// UnderAge is the detail by which the fact of a join says that a minor joined. How old they are is not kept.
const UnderAge = "minor"

// oldest is more years than anybody has lived.
const oldest = 130

// Ward is where a minor and a holder of parental authority stand. A person who is of age has none.
type Ward struct {
	Agreed   bool      // the parent agreed to the account: until then it does nothing
	Since    time.Time // of the last answer about the age
	Asked    time.Time // when a parent was written to last; zero: not yet
	Parent   seal.Text // their e-mail address; zero: not yet given
	Child    seal.ID   // the fact of the child's asking; zero: not yet
	Guardian seal.ID   // the fact of the parent's yes, named by the child's beforehand; zero: not yet
}

// AskAgain reports whether the answer about the age has stood for its time.
func (w Ward) AskAgain(now time.Time) bool { return !now.Before(w.Since.Add(AgeAgain)) }

// Age decides what an answer about one's age means: under reports that a holder of parental authority agrees too. Nothing else of the answer
// is kept. An answer that is no age is a problem.
//
// Law: GDPR 8(1), LIL 45, GDPR 5(1)(c)
func Age(p *plan.Plan, typed string) (under bool, problem string) {
	years, err := strconv.Atoi(typed)
	if err != nil || years < 0 || years > oldest || typed != strconv.Itoa(years) {
		return false, "problem.age"
	}
	return years < p.Charter.Minors.Age, ""
}

// Under says in the fact of a join that a minor joined.
func Under(f proof.Fact) proof.Fact {
	f.Detail = maps.Clone(f.Detail)
	if f.Detail == nil {
		f.Detail = map[string]string{}
	}
	f.Detail[UnderAge] = "yes"
	return f
}

// ParentAsked is the fact that a child named a parent, and asked for their yes: the fact of which is to be guardian.
//
// Law: GDPR 8(2), LIL 45
func ParentAsked(p *plan.Plan, guardian seal.ID, now time.Time) proof.Fact {
	f := Fact(p, FactParentAsked, MinorsPromise, now)
	f.Detail = map[string]string{"parent": guardian.String()}
	return f
}

// ParentAgreed is the fact that a holder of parental authority agreed to the account of a child, who asked in the fact child.
//
// Law: GDPR 8(2), LIL 45
func ParentAgreed(p *plan.Plan, child seal.ID, lang string, now time.Time) proof.Fact {
	f := Fact(p, FactParentAgreed, MinorsPromise, now)
	f.Detail = map[string]string{"child": child.String(), "language": lang}
	return f
}
