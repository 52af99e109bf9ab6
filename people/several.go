package people

import (
	"net/url"
	"slices"
	"time"

	"charte/plan"
	"charte/seal"
)

// Facts of other profiles.
const (
	FactOpened  = "profile opened"         // in its own file: which fields were given
	FactAnother = "another profile opened" // in the file of the account
	FactEntered = "profile entered"        // its owner went into it: what they do from then on is done there
)

// ProfilesMost is how many other profiles one account may have at once.
const ProfilesMost = 20

// OfProfile is a parameter of the address of each form: which profile it was drawn in; absent in the profile that one joined with.
const OfProfile = "of"

// Open decides whether a form opens another profile of a kind. It holds exactly what joining asks, without the sign-in address, and the
// notice that it showed: all problems come at once, with the zero Joined. Nothing is agreed to by opening it.
//
// Law: GDPR 5(1)(c), GDPR 25(2)
func Open(p *plan.Plan, kind string, form url.Values, lang string, subject seal.ID, now time.Time) (Joined, []Problem) {
	if !p.Several(kind) {
		return Joined{}, []Problem{{"", "problem.kind"}}
	}
	required, optional := p.Opens(kind)
	names := slices.Concat(required, optional)
	values, problems := answers(p, names, required, form, now)
	for name, given := range form {
		if len(given) > 1 || name != NoticeField && !slices.Contains(names, name) {
			problems = append(problems, Problem{"", "problem.undeclared"})
			break
		}
	}
	if len(problems) > 0 {
		return Joined{}, problems
	}
	return Joined{Subject: subject, Kind: kind, Lang: lang, Values: values, At: now}, nil
}
